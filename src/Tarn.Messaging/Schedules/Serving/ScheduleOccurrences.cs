using Tarn.Dispatch;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Messaging.Schedules.Occurrences;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Messaging.Schedules.Sending;

namespace Tarn.Messaging.Schedules.Serving;

/// <summary>The schedules of all groups, read from the disk when an occurrence is due.</summary>
internal sealed class ScheduleOccurrences(ScheduleParts parts, EventDispatch waiting) : IOccurrenceSource
{
    /// <inheritdoc/>
    public OccurrenceKind Kind => OccurrenceKind.Schedule;

    /// <inheritdoc/>
    public async ValueTask<IScheduled?> Find(long id, CancellationToken cancellationToken) =>
        await parts.Store.Read(reader => ScheduleRows.Get(reader, id), cancellationToken) is (var group, { IsEnabled: true } schedule)
        && parts.Groups.Get(group) is { Definition.IsDeleting: false }
            ? new DueSchedule(parts, waiting, schedule)
            : null;
}
