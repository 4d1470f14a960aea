using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Sources;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>From the log into the open buffer, a record allocates no object.</summary>
public sealed class AllocationTests
{
    private const int BatchRecords = 5_000;
    private const int BytesPerBatchMax = 64 * 1024;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reading_and_shredding_a_batch_allocates_per_batch_and_not_per_record(bool intoTable)
    {
        await using var world = await DeliveryWorld.Open();
        await world.CreateTable("orders", ("id", PrimitiveType.Long), ("text", PrimitiveType.String), ("amount", PrimitiveType.Double));
        var stream = await world.CreateStream(shards: 1);
        var shard = world.Directory.Find(stream.Id)!.Shards[0].Id;
        var model = Destinations.Model(new SourceConfig(stream.Id, null), intoTable ? Destinations.Table() : Destinations.Objects());
        var parts = world.Services.ToParts();
        await using var source = DeliverySource.Begin(world.Log, model.Config.Source, parts.ShardsOf, []);
        var start = new OutputStart(new Dictionary<ShardId, long>(), []);
        var lanes = new DeliveryOutputFactory(parts.Outputs, new DeliveryId(1_000_000), model, epoch: 0, world.Time);
        using var destination = lanes.Make(DeliveryOutputId.Destination, start);
        using var errors = lanes.Make(DeliveryOutputId.Errors, start);
        await destination.Begin(default);
        await errors.Begin(default);
        var buffers = new OutputRouter(model, [destination, errors]);
        await Fill(world, stream.Id, shard);
        var cursor = source.Cursors.Single();

        // The first batches grow the builders' memory.
        for (var warm = 0; warm < 6; warm++)
        {
            await source.Read(cursor, buffers, default);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = source.Read(cursor, buffers, default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(BatchRecords, (await read).Records);
        Assert.True(allocated <= BytesPerBatchMax, $"{allocated} bytes for {BatchRecords} records");
    }

    private static async Task Fill(DeliveryWorld world, StreamId stream, ShardId shard)
    {
        for (var batch = 0; batch < 7; batch++)
        {
            await world.Put(stream, shard, [.. Enumerable.Range(0, BatchRecords).Select(i => Encoding.UTF8.GetBytes(
                $$"""{"id":{{i}},"text":"{{new string('x', 90)}}","amount":{{i}}.5}"""))]);
        }
    }
}
