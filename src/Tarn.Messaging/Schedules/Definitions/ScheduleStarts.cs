using Tarn.Messaging.Schedules.Occurrences;

namespace Tarn.Messaging.Schedules.Definitions;

/// <summary>From which time schedules count.</summary>
public static class ScheduleStarts
{
    private static readonly TimeSpan Before = TimeSpan.FromMilliseconds(1);

    /// <summary>The times of a new schedule: a rate runs at its start, and without one at once.</summary>
    public static OccurrenceTimes Of(Schedule schedule)
    {
        var first = schedule.Times.IsOnce
            ? schedule.Times.Next(DateTimeOffset.MinValue)!.Value
            : DateTimeOffset.FromUnixTimeMilliseconds(schedule.StartMs ?? schedule.CountsFromMs);
        return From(schedule, first - Before, waiting: 0);
    }

    /// <summary>The times of a changed schedule. Only other times begin anew, and an enabled schedule continues from now.</summary>
    public static OccurrenceTimes Of(Schedule before, Schedule after, OccurrenceTimes times, DateTimeOffset now) =>
        !HasSameTimes(before, after) ? Of(after) with { Waiting = times.Waiting }
        : !after.IsEnabled ? times with { Due = null }
        : before.IsEnabled ? times
        : From(after, now > times.Newest ? now : times.Newest, times.Waiting);

    /// <summary>Whether two forms of a schedule have the same times.</summary>
    public static bool HasSameTimes(Schedule one, Schedule other) =>
        (one.Expression, one.Zone, one.StartMs, one.EndMs, one.WindowMinutes)
        == (other.Expression, other.Zone, other.StartMs, other.EndMs, other.WindowMinutes);

    private static OccurrenceTimes From(Schedule schedule, DateTimeOffset newest, int waiting) =>
        new(newest, schedule.IsEnabled ? schedule.Times.Next(newest) + schedule.Delay : null, waiting);
}
