namespace Tarn.Analytics.Runs;

/// <summary>Sizes and times of running applications.</summary>
public sealed record RunOptions
{
    /// <summary>The most bytes of rows in one commit; one row may be larger.</summary>
    public int CommitBytesMax { get; init; } = 4 << 20;

    /// <summary>How often progress without rows is committed.</summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the arrival clock moves while nothing arrives.</summary>
    public TimeSpan TickEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A checkpoint is due when the inputs since the last one take more bytes than this, and than the state.</summary>
    public long CheckpointBytes { get; init; } = 64 << 20;

    /// <summary>A checkpoint is due after this time, when there were inputs.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The first pause after a failure; each further one is twice as long.</summary>
    public TimeSpan PauseFirst { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop of the program waits for a last checkpoint. Without it, the next start repeats more inputs.</summary>
    public TimeSpan DrainMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a forced stop waits for the engine to take its inputs. Then the engine is ended.</summary>
    public TimeSpan ForceMax { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long an engine may compute over one batch while other applications wait for its slot.</summary>
    public TimeSpan TurnMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often an application without a slot asks for one.</summary>
    public TimeSpan PlaceEvery { get; init; } = TimeSpan.FromSeconds(1);
}
