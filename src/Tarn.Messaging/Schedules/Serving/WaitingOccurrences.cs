using Tarn.Dispatch.Targets;
using Tarn.Messaging.Schedules.Parts;
using Tarn.Messaging.Schedules.Sending;

namespace Tarn.Messaging.Schedules.Serving;

/// <summary>The targets of occurrences that wait.</summary>
internal sealed class WaitingOccurrences(ScheduleParts parts) : IEventTarget
{
    /// <inheritdoc/>
    public IWaitingEvent Read(ReadOnlySpan<byte> record) => new OccurrenceAttempt(parts, Occurrence.Decode(record));
}
