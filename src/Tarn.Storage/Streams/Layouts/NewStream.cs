namespace Tarn.Storage.Streams.Layouts;

/// <summary>The properties of a new stream.</summary>
public sealed record NewStream
{
    public required StreamOwner Owner { get; init; }

    /// <summary>The mode, which decides how the number of shards is set.</summary>
    public StreamMode Mode { get; init; } = StreamMode.Provisioned;

    /// <summary>The initial number of shards; they cut the hashes evenly.</summary>
    public required int Shards { get; init; }

    /// <summary>Active, unless later work makes the stream active.</summary>
    public StreamPhase Phase { get; init; } = StreamPhase.Active;

    /// <summary>How long records stay.</summary>
    public TimeSpan Retention { get; init; } = StreamLimits.RetentionDefault;
}
