using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Storage.Metadata;

namespace Tarn.Messaging.Schedules.Sending;

/// <summary>The end of a schedule's last occurrence.</summary>
internal static class Completion
{
    /// <summary>Deletes a schedule that asks for it, after its last occurrence. False: it is deleted.</summary>
    public static async ValueTask<bool> Write(IMetadataTransaction transaction, long id, OccurrenceTimes after)
    {
        if (!after.IsComplete || await ScheduleRows.Get(transaction, id) is not (var group, { DeletesAfter: true, IsEnabled: true } schedule))
        {
            return true;
        }

        await ScheduleRows.Remove(transaction, group, schedule);
        return false;
    }

    /// <summary>Counts an occurrence that waits no longer.</summary>
    public static async ValueTask EndWaiting(IMetadataTransaction transaction, long id)
    {
        if (await OccurrenceRows.Of(transaction, id) is { } times)
        {
            var after = times with { Waiting = Math.Max(0, times.Waiting - 1) };
            if (await Write(transaction, id, after))
            {
                await OccurrenceRows.Put(transaction, OccurrenceKind.Schedule, id, after);
            }
        }
    }
}
