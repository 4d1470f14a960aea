namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>How far a schedule has run.</summary>
/// <param name="Newest">The newest time that has run, or the moment from which the schedule counts.</param>
/// <param name="Due">When its next occurrence is due; null: no time is left.</param>
/// <param name="Waiting">The occurrences that wait for their target.</param>
public readonly record struct OccurrenceTimes(DateTimeOffset Newest, DateTimeOffset? Due, int Waiting)
{
    /// <summary>Whether no occurrence will run, and none waits.</summary>
    public bool IsComplete => Due is null && Waiting == 0;
}
