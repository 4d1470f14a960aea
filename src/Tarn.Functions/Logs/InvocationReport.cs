namespace Tarn.Functions.Logs;

/// <summary>The figures of an invocation.</summary>
internal sealed record InvocationReport
{
    public required string RequestId { get; init; }

    /// <summary>The time from the event's hand-over to the answer.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The time of the start before it; null: the environment was warm.</summary>
    public TimeSpan? InitDuration { get; init; }

    /// <summary>The function's memory, MB.</summary>
    public required int MemoryMb { get; init; }

    /// <summary>The most memory that the environment's processes had, MB.</summary>
    public required int MemoryUsedMb { get; init; }

    /// <summary><c>success</c>, <c>failure</c>, <c>error</c> or <c>timeout</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The type of an error of the platform: <c>Runtime.ExitError</c>; null: none.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The bytes of the answer.</summary>
    public long ProducedBytes { get; init; }

    /// <summary>Whole milliseconds that would be billed, the start included.</summary>
    public long BilledMs => (long)Math.Ceiling((Duration + (InitDuration ?? TimeSpan.Zero)).TotalMilliseconds);
}
