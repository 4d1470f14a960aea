using Tarn.Items.Tables;
using Tarn.Storage.Losses;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Items.Relays;

/// <summary>The parts of one commit of a destination.</summary>
internal static class DestinationAppends
{
    /// <summary>The records of one shard.</summary>
    /// <param name="writers">Gets the writer, which the caller disposes of after the commit.</param>
    public static ShardAppend Of(
        StreamId stream, ShardId shard, IReadOnlyList<(byte[] Key, byte[] Data)> records, List<RecordBatchWriter> writers, long nowMs)
    {
        var writer = new RecordBatchWriter();
        writers.Add(writer);
        writer.Begin(nowMs, 0);
        foreach (var (key, data) in records)
        {
            data.CopyTo(writer.Append(key, data.Length));
        }

        return new ShardAppend { Stream = stream, Shard = shard, Batch = writer.Finish(), Records = records.Count };
    }

    /// <summary>Counts the changes that the destination passes over because they are damaged.</summary>
    public static async ValueTask AddLosses(IMetadataTransaction transaction, ItemTable table, long damaged, long nowMs)
    {
        if (damaged > 0)
        {
            var loss = new Loss(table.Arn, LossKind.Damaged, damaged, 0, "a Kinesis destination passed over changes whose bytes are damaged");
            await LossRows.Add(transaction, loss, nowMs);
        }
    }
}
