using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>A delivery is deleted only when it has delivered all accepted records, or by force.</summary>
public sealed class DeletionTests
{
    [Fact]
    public async Task Deleting_waits_for_a_destination_that_refuses_over_a_restart_and_refuses_puts()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Refusing());
        await world.Put(id, "a", "b");

        await world.Deliveries.Delete(id, force: false, default);
        await world.Stop();
        await world.Start();

        Assert.True(world.Deliveries.TryFind(id, out var config));
        Assert.NotNull(config!.Deletion);
        var refused = await Assert.ThrowsAsync<TarnException>(() => DirectPut(world, id, "late"));
        Assert.Equal(ErrorKind.NotFound, refused.Kind);

        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await Patience.Until(() => !world.Deliveries.TryFind(id, out _));

        Assert.Equal("a\nb\n", await world.TextUnder("out/", "later"));
        Assert.Null(world.Directory.Find(config.Source.Stream));
    }

    [Fact]
    public async Task A_forced_deletion_ends_at_once_and_the_ledger_names_what_was_dropped()
    {
        await using var world = await DeliveryWorld.Open();
        var id = await world.Create(Refusing());
        await world.Put(id, "a", "b", "c");
        await world.Deliveries.Delete(id, force: false, default);

        await world.Deliveries.Delete(id, force: true, default);

        Assert.False(world.Deliveries.TryFind(id, out _));
        var entry = Assert.Single(await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 10), default));
        var range = Assert.Single(entry.Ranges);
        Assert.Equal((0, 3, 0, 3), (range.FromOffset, range.BeforeOffset, range.Records, range.SkippedDropped));
    }

    [Fact]
    public async Task Deleting_a_delivery_of_a_stream_delivers_up_to_its_deletion()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 1);
        var shard = world.Directory.Find(stream.Id)!.Shards[0].Id;
        var id = await world.Create(Refusing(), new SourceConfig(stream.Id, null));
        await world.Put(stream.Id, shard, [.. new[] { "a", "b" }.Select(Encoding.UTF8.GetBytes)]);
        await world.Deliveries.Delete(id, force: false, default);
        await world.Put(stream.Id, shard, ["after"u8.ToArray()]);

        await world.Objects.CreateBucket("later", DeliveryWorld.Account, DeliveryWorld.Region, default);
        await Patience.Until(() => !world.Deliveries.TryFind(id, out _));

        Assert.Equal("a\nb\n", await world.TextUnder("out/", "later"));
        Assert.NotNull(world.Directory.Find(stream.Id));
    }

    private static ObjectsDestinationConfig Refusing()
    {
        var destination = Destinations.Objects();
        return destination with { Objects = destination.Objects with { Bucket = "later" } };
    }

    private static async Task DirectPut(DeliveryWorld world, DeliveryId id, string record)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(0);
        batch.Append(default, Encoding.UTF8.GetBytes(record));
        await world.Deliveries.Put(id, batch.Finish(), 1, default, default);
    }
}
