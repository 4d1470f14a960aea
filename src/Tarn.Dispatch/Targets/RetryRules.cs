namespace Tarn.Dispatch.Targets;

/// <summary>How the events of a target are retried.</summary>
/// <param name="RetriesMax">The most retries after failures of the target; 0: none.</param>
/// <param name="AgeMax">The longest wait of an event from its acceptance on. An older event is discarded without a call.</param>
/// <param name="PauseStep">The pause before the first retry. Before the second it is twice as long, and so on.</param>
public readonly record struct RetryRules(int RetriesMax, TimeSpan AgeMax, TimeSpan PauseStep)
{
    /// <summary>The pause before each retry, instead of <see cref="PauseStep"/>; null: <see cref="PauseStep"/> applies.</summary>
    public IReadOnlyList<TimeSpan>? Pauses { get; init; }

    /// <summary>The pause after a number of calls, 1 or more.</summary>
    public TimeSpan PauseAfter(int calls) => Pauses is { Count: > 0 } pauses ? pauses[Math.Min(calls, pauses.Count) - 1] : PauseStep * calls;
}
