using Tarn.Delivery.Records;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Sources;

/// <summary>Makes records of the frames of a shard.</summary>
internal static class LogFrames
{
    /// <summary>Passes on each record of a shard's frames from the cursor on, and moves the cursor.</summary>
    /// <param name="frames">The frames, in order.</param>
    /// <param name="end">The offset after the frames.</param>
    /// <param name="skipped">The numbers of offsets among them without a record.</param>
    /// <param name="limit">The offset after the last record to pass on.</param>
    /// <param name="sink">Takes the records.</param>
    /// <returns>Records and bytes passed on.</returns>
    public static (long Records, long Bytes) HandOn(
        ShardCursor cursor, IReadOnlyList<LogBatch> frames, long end, (long Damaged, long Expired) skipped, long limit, ILogSink sink)
    {
        var next = Math.Min(end, limit);
        var records = 0L;
        var bytes = 0L;
        sink.Enter(cursor.Shard, cursor.Next);
        foreach (var frame in frames)
        {
            var (frameRecords, frameBytes, stop) = Decode(cursor, frame, limit, sink, mayEnd: skipped.Damaged == 0);
            records += frameRecords;
            bytes += frameBytes;
            if (stop is { } early)
            {
                next = early;
                break;
            }
        }

        Invariant.Check(next >= cursor.Next);
        sink.Advance(cursor.Next, next, skipped.Damaged, skipped.Expired);
        cursor.Advance(next);
        return (records, bytes);
    }

    // The end is the offset at which the read must end, because the steps have made enough; null: it continues. A read with
    // damaged offsets continues to its end, because the positions of these offsets are not known.
    private static (long Records, long Bytes, long? End) Decode(ShardCursor cursor, in LogBatch frame, long limit, ILogSink sink, bool mayEnd)
    {
        var reader = new RecordBatchReader(frame.Batch.Span);
        if (reader.IsControl)
        {
            return (0, 0, null);
        }

        var records = 0L;
        var bytes = 0L;
        while (reader.MoveNext())
        {
            var offset = frame.BaseOffset + reader.OffsetDelta;
            if (offset < cursor.Next || offset >= limit)
            {
                continue;
            }

            var (start, length) = reader.ValuePlace;
            var data = length > 0 ? frame.Batch.Slice(start, length) : ReadOnlyMemory<byte>.Empty;
            var (keyStart, keyLength) = reader.KeyScope;
            sink.Take(new DeliveryRecord(cursor.Shard, offset, Sub: 0, frame.ArrivalTimeMs, data)
            {
                PartitionKey = keyLength > 0 ? frame.Batch.Slice(keyStart, keyLength) : ReadOnlyMemory<byte>.Empty,
            });
            records++;
            bytes += data.Length;
            if (mayEnd && sink.MustEndRead)
            {
                return (records, bytes, offset + 1);
            }
        }

        return (records, bytes, null);
    }
}
