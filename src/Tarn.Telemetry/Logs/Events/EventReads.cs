using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Telemetry.Logs.Events;

/// <summary>The events of a read of the internal stream.</summary>
internal static partial class EventReads
{
    /// <summary>Gives each event. A record that is no event is logged and left out.</summary>
    /// <param name="ordinal">The ordinal of the shard.</param>
    /// <param name="from">Earlier events are left out.</param>
    /// <param name="known">The names of streams that were read before.</param>
    public static void Each(
        LogRead read,
        int ordinal,
        EventNumber from,
        IReadOnlyDictionary<LogStreamId, LogStreamNames> known,
        ILogger log,
        Action<StoredEvent, LogStreamNames> take)
    {
        foreach (var frame in read.Batches)
        {
            var records = new RecordBatchReader(frame.Batch.Span);
            while (!records.IsControl && records.MoveNext())
            {
                var (number, (start, length)) = (EventNumber.Of(ordinal, frame.BaseOffset + records.OffsetDelta), records.ValuePlace);
                if (number < from || length <= 0)
                {
                    continue;
                }

                try
                {
                    var (one, place) = EventRecord.Read(frame.Batch.Span.Slice(start, length), number, known);
                    take(one, place);
                }
                catch (TarnException unreadable) when (unreadable.Kind == ErrorKind.Damaged)
                {
                    LogNoEvent(log, unreadable.Message);
                }
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A record of an internal stream of logs is left out: {Reason}")]
    private static partial void LogNoEvent(ILogger log, string reason);
}
