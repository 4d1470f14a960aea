using Tarn.Delivery.Configuration;
using Tarn.Delivery.Replays;
using Tarn.Storage;

namespace Tarn.Delivery.Tests.Replays;

/// <summary>Where a delivery begins in its stream, and the records from before.</summary>
public sealed class BeginTests
{
    [Fact]
    public async Task A_stream_is_read_from_its_oldest_records_on_request()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 2);
        var shards = world.Directory.Find(stream.Id)!.Shards;
        await world.Put(stream.Id, shards[0].Id, ["before"u8.ToArray()]);

        var id = await world.Create(Destinations.Objects(), new SourceConfig(stream.Id, null, "arn:of:stream"), fromOldest: true);
        await world.Put(stream.Id, shards[1].Id, ["after"u8.ToArray()]);
        await world.Flush(id);

        var lines = (await world.TextUnder("out/")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["after", "before"], lines.Order());
        Assert.Equal(0, Assert.Single(world.Deliveries.Status()).RecordsBefore);
    }

    [Fact]
    public async Task Records_from_before_the_begin_are_counted_until_a_replay_takes_them()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(shards: 2);
        var shards = world.Directory.Find(stream.Id)!.Shards;
        await world.Put(stream.Id, shards[0].Id, ["{\"id\":0}"u8.ToArray(), "{\"id\":1}"u8.ToArray()]);
        await world.Put(stream.Id, shards[1].Id, ["{\"id\":2}"u8.ToArray()]);
        var id = await world.Create(Destinations.Table(), new SourceConfig(stream.Id, null, "arn:of:stream"));
        await world.Put(stream.Id, shards[1].Id, ["{\"id\":3}"u8.ToArray()]);
        await world.Flush(id);
        Assert.Equal("3", await world.Query("orders", "select id::varchar from FILES"));
        await world.Stop();
        await world.Start();
        Assert.Equal(3, Before());

        var request = new ReplayRequest { From = default, To = default, IsBeforeBegin = true };
        await Replay(world, id, request with { Into = new TableConfig("db", "again") });
        Assert.Equal("0 1 2", await world.Query("again", "select string_agg(id::varchar, ' ' order by id) from FILES"));
        Assert.Equal(3, Before());
        await Replay(world, id, request);
        Assert.Equal("0 1 2 3", await world.Query("orders", "select string_agg(id::varchar, ' ' order by id) from FILES"));
        Assert.Equal(0, Before());
        Assert.Equal(7, Assert.Single(world.Deliveries.Status()).Rows);
        await Assert.ThrowsAsync<TarnException>(() => world.Deliveries.Replays.Begin(id, request, default));

        long Before() => Assert.Single(world.Deliveries.Status()).RecordsBefore;
    }

    private static async Task Replay(DeliveryWorld world, DeliveryId id, ReplayRequest request)
    {
        var replay = await world.Deliveries.Replays.Begin(id, request, default);
        await world.Deliveries.Replays.Wait(replay.Key, default).InTime();
    }
}
