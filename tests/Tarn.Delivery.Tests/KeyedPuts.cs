using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Tests;

/// <summary>Direct puts whose records have partition keys, like those of a stream.</summary>
internal static class KeyedPuts
{
    public static async Task Put(this DeliveryWorld world, DeliveryId id, params (string Key, string Record)[] records)
    {
        Assert.True(world.Deliveries.TryFind(id, out var config));
        using var batch = new RecordBatchWriter();
        batch.Begin(0);
        foreach (var (key, record) in records)
        {
            batch.Append(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(record));
        }

        var source = config!.Source;
        var append = new ShardAppend { Stream = source.Stream, Shard = source.DirectPutShard!.Value, Batch = batch.Finish(), Records = records.Length };
        var outcome = await world.Log.Append(new LogAppend { Shards = new[] { append } }, default);
        Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
    }
}
