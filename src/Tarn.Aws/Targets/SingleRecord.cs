using Tarn.Storage.Records;

namespace Tarn.Aws.Targets;

/// <summary>One record as a batch of its own in a commit.</summary>
internal static class SingleRecord
{
    /// <summary>Adds the record.</summary>
    /// <param name="time">The clock of the record's time.</param>
    public static void Append(
        IMetadataTransaction transaction, StreamId stream, ShardId shard, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, TimeProvider time)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(time.GetUtcNow().ToUnixTimeMilliseconds());
        batch.Append(key, data);
        transaction.Append(new ShardAppend { Stream = stream, Shard = shard, Records = 1, Batch = batch.Finish().ToArray() });
    }
}
