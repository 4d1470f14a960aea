namespace Tarn.Jobs;

/// <summary>When a job ran last and runs next.</summary>
internal sealed record JobState
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>What it uses most.</summary>
    public required JobClass Class { get; init; }

    /// <summary>When the last run began; null before the first.</summary>
    public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan LastDuration { get; init; }

    /// <summary>Why the last run failed; null when it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>When it is due.</summary>
    public required DateTimeOffset NextRunAt { get; init; }
}
