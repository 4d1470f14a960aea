using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Storage.Records;
using Tarn.Targets;

namespace Tarn.Messaging.Buses.Sending;

/// <summary>Events for a bus or an archive, in the commit of their cause. A bus's worker finds them at the end of the log.</summary>
internal static class BusAppends
{
    /// <summary>The events for a bus or an archive. A deleted one takes none.</summary>
    public static RecordsAppend Of(BusParts parts, StreamId stream, params IReadOnlyList<BusEvent> events) =>
        new RecordsAppend(parts.Streams, stream, [.. events.Select(EventCodec.Write)], parts.Time, mayBeGone: true);
}
