namespace Tarn.Functions.Definitions;

/// <summary>How asynchronous events are retried, and where their results go.</summary>
public sealed record EventInvokeDefinition
{
    /// <summary>The most retries, 0 to 2; null: the default.</summary>
    public int? RetriesMax { get; init; }

    /// <summary>The longest wait of an event, 60 to 21,600 s; null: the default.</summary>
    public int? AgeSecondsMax { get; init; }

    /// <summary>The ARN that gets results; null: none.</summary>
    public string? OnSuccess { get; init; }

    /// <summary>The ARN that gets failures; null: none.</summary>
    public string? OnFailure { get; init; }

    /// <summary>The time of the last change, Unix milliseconds.</summary>
    public required long ModifiedMs { get; init; }
}
