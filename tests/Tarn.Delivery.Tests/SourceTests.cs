using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Sources;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Tests;

/// <summary>A delivery follows the name of its stream.</summary>
public sealed class SourceTests
{
    private const string Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/clicks";

    [Fact]
    public async Task A_stream_that_is_deleted_and_made_again_is_read_from_its_start()
    {
        await using var world = await DeliveryWorld.Open();
        var first = await world.CreateStream(Arn);
        var id = await world.Create(Destinations.Table(), first);
        await world.Put(first, """{"id":1}""");
        await world.Flush(id);

        await world.DeleteStream(first);
        Assert.True(world.Deliveries.Status()[0].SourceIsGone);
        var second = await world.CreateStream(Arn, shards: 2);
        await world.Put(second, """{"id":2}""");
        await Patience.Until(() => world.Deliveries.TryFind(id, out var config) && config.Source.Stream == second.Stream);
        await world.Put(second, """{"id":3}""");
        await world.Flush(id);

        Assert.False(world.Deliveries.Status()[0].SourceIsGone);
        Assert.Equal("1\n2\n3", await Ids(world));
        await AssertFollowed(world, id, undelivered: 0);

        // The same again, with a restart at which the new stream already exists.
        await world.DeleteStream(second);
        await world.Stop();
        var third = await world.CreateStream(Arn);
        await world.Put(third, """{"id":4}""");
        await world.Start();
        await world.Flush(id);
        Assert.Equal("1\n2\n3\n4", await Ids(world));
        var positions = await world.Store.Read(reader => ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main), default);
        Assert.Equal([1], positions.Select(position => position.Position.NextOffset));
        var consumer = await world.Store.Read(reader => ConsumerPositions.Find(reader, new ConsumerId(id.Value)), default);
        Assert.Equal(third.Stream, consumer!.Stream);
    }

    [Fact]
    public async Task What_was_read_of_the_deleted_stream_is_delivered_before_the_new_one()
    {
        await using var world = await DeliveryWorld.Open();
        var first = await world.CreateStream(Arn);
        var id = await world.Create(Destinations.Table(), first);
        await world.Put(first, """{"id":1}""", """{"id":2}""");
        await Patience.Until(() => world.Deliveries.Status()[0].RecordsIn == 2);

        await world.DeleteStream(first);
        var second = await world.CreateStream(Arn);
        await world.Put(second, """{"id":3}""");
        await Patience.Until(() => world.Deliveries.TryFind(id, out var config) && config.Source.Stream == second.Stream);
        await world.Flush(id);

        Assert.Equal("1\n2\n3", await Ids(world));
        await AssertFollowed(world, id, undelivered: 0);
    }

    [Fact]
    public async Task The_ledger_names_what_of_the_deleted_stream_was_not_delivered()
    {
        await using var world = await DeliveryWorld.Open();
        var first = await world.CreateStream(Arn);
        var id = await world.Create(Destinations.Table(), first);
        await world.Put(first, """{"id":1}""");
        await world.Flush(id);
        await world.Put(first, """{"id":2}""", """{"id":3}""");
        await Patience.Until(() => world.Deliveries.Status()[0].RecordsIn == 3);

        // As by a kill, the records already read are lost from memory, and their stream is deleted.
        await world.DeleteStream(first);
        await world.Stop();
        await world.Start();
        var second = await world.CreateStream(Arn);
        await world.Put(second, """{"id":4}""");
        await Patience.Until(() => world.Deliveries.TryFind(id, out var config) && config.Source.Stream == second.Stream);
        await world.Flush(id);

        Assert.Equal("1\n4", await Ids(world));
        await AssertFollowed(world, id, undelivered: 2);
        Assert.Empty(await world.Store.Read(reader => reader.Scan(DeliverySpaces.SourceEnds, Storage.Metadata.KeyRange.All, 1), default));
    }

    [Fact]
    public async Task A_stream_that_goes_while_it_is_read_ends_there()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(Arn);
        await world.Put(stream, "a");
        await using var source = DeliverySource.Begin(world.Log, stream, world.Services.ToParts().ShardsOf, []);
        var cursor = source.Cursors.Single();
        Assert.True(source.HasMore(cursor));
        await world.DeleteStream(stream);
        var nothing = new OutputRouter(Destinations.Model(stream), []);

        Assert.Equal((0, 0), await source.Read(cursor, nothing, default));
        Assert.True(cursor.Ended);
    }

    [Fact]
    public async Task A_delivery_that_is_being_deleted_does_not_follow()
    {
        await using var world = await DeliveryWorld.Open();
        var first = await world.CreateStream(Arn);
        var id = await world.Create(Destinations.Table(), first);
        await world.DeleteStream(first);
        await world.Deliveries.Delete(id, force: false, default);
        await world.CreateStream(Arn);

        await Patience.Until(() => !world.Deliveries.TryFind(id, out _));
    }

    /// <summary>
    /// Checks that one entry of the ledger holds the start in the new stream's shards, and the lost ranges of the old
    /// stream.
    /// </summary>
    private static async Task AssertFollowed(DeliveryWorld world, DeliveryId id, long undelivered)
    {
        var ledger = await world.Store.Read(reader => DeliveryLedger.Read(reader, id, null, 100), default);
        var entry = Assert.Single(ledger, entry => entry.Rows == 0);
        Assert.True(world.Deliveries.TryFind(id, out var config));
        var shards = world.Directory.Find(config.Source.Stream)!.Shards.Select(shard => shard.Id).ToHashSet();
        Assert.Equal(undelivered, entry.Ranges.Sum(range => range.SkippedDropped));
        Assert.Equal(shards, [.. entry.Ranges.Where(range => range.SkippedDropped == 0).Select(range => range.Shard)]);
        Assert.All(entry.Ranges.Where(range => range.SkippedDropped > 0), range => Assert.Equal((1, 3), (range.FromOffset, range.BeforeOffset)));
    }

    private static Task<string> Ids(DeliveryWorld world) => world.Query("orders", "select id::varchar from FILES order by id");
}
