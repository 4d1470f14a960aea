namespace Tarn.Jobs;

/// <summary>When a job ran last and runs next.</summary>
internal sealed record JobState
{
    public required string Key { get; init; }

    /// <summary>The resource of the machine that the job uses most.</summary>
    public required JobClass Class { get; init; }

    /// <summary>When the last run began; null before the first.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>The duration of the last run.</summary>
    public TimeSpan LastDuration { get; init; }

    /// <summary>Why the last run failed; null when it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>When the job is next due.</summary>
    public required DateTimeOffset NextRunAt { get; init; }
}
