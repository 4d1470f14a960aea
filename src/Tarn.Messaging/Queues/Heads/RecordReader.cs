using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Messaging.Queues.Heads;

/// <summary>Reads single records of a shard.</summary>
internal static class RecordReader
{
    /// <summary>A copy of the record at an offset; null: it is damaged, or was freed.</summary>
    public static async ValueTask<byte[]?> ReadAt(IStreamLog log, ShardId shard, long offset, CancellationToken cancellationToken)
    {
        using var read = await log.Read(shard, offset, bytesMax: 1, cancellationToken);
        foreach (var batch in read.Batches)
        {
            if (Find(batch, offset) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static byte[]? Find(LogBatch batch, long offset)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        while (reader.MoveNext())
        {
            if (batch.BaseOffset + reader.OffsetDelta == offset)
            {
                return reader.Value.ToArray();
            }
        }

        return null;
    }
}
