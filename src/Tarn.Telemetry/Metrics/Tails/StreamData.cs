using Microsoft.Extensions.Logging;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Telemetry.Metrics.Data;

namespace Tarn.Telemetry.Metrics.Tails;

/// <summary>The data of a read of the internal stream.</summary>
internal static partial class StreamData
{
    /// <summary>Takes a datum.</summary>
    /// <param name="arrivedMs">Its arrival, Unix milliseconds.</param>
    public delegate void Taker(DatumRecord datum, long arrivedMs);

    /// <summary>Gives each datum from an offset on. A record that is no datum is logged and left out.</summary>
    public static void Each(LogRead read, long from, ILogger log, Taker take)
    {
        foreach (var frame in read.Batches)
        {
            var records = new RecordBatchReader(frame.Batch.Span);
            while (!records.IsControl && records.MoveNext())
            {
                if (frame.BaseOffset + records.OffsetDelta < from || records.ValuePlace.Length <= 0)
                {
                    continue;
                }

                try
                {
                    take(DatumRecord.Read(records.Value), records.TimestampMs);
                }
                catch (TarnException unreadable) when (unreadable.Kind == ErrorKind.Damaged)
                {
                    LogNoDatum(log, frame.BaseOffset + records.OffsetDelta, unreadable.Message);
                }
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The record at {Offset} of an internal stream of metrics is left out: {Reason}")]
    private static partial void LogNoDatum(ILogger log, long offset, string reason);
}
