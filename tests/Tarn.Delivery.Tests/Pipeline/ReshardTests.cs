using System.Globalization;
using System.Text;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Iceberg.Types;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery.Tests.Pipeline;

/// <summary>A delivery follows its stream through splits and merges.</summary>
public sealed class ReshardTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(60);

    [Fact]
    public async Task Parents_are_read_to_their_end_before_their_children_and_nothing_comes_twice()
    {
        await using var world = await DeliveryWorld.Open();
        var stream = await world.CreateStream(1);
        await world.Create(Destinations.Objects(), new SourceConfig(stream.Id, null));
        await world.Stop();

        // More records than one read takes, so that a wrong order could read a child before its parent's end.
        var sent = new List<string>();
        var parent = Open(world, stream)[0];
        for (var i = 0; i < 6; i++)
        {
            await Put(world, parent, sent, 500_000);
        }

        await world.Store.CommitWithLog(async tx => await Resharding.Split(tx, stream.Id, parent.Id, parent.Hashes.Middle, Now), default);
        var children = Open(world, stream);
        await Put(world, children[0], sent, 10);
        await Put(world, children[0], sent, 10);
        await world.Store.CommitWithLog(async tx => await Resharding.Merge(tx, stream.Id, children[0].Id, children[1].Id, Now), default);
        await Put(world, Open(world, stream)[0], sent, 10);

        await world.Start();
        var id = Assert.Single(world.Deliveries.Status()).Id;
        await world.Flush(id);
        Assert.Equal(sent, await Delivered(world));

        // A running delivery begins to read the children without a restart.
        var last = Open(world, stream)[0];
        await world.Store.CommitWithLog(async tx => await Resharding.Split(tx, stream.Id, last.Id, last.Hashes.Middle, Now), default);
        await Put(world, Open(world, stream)[1], sent, 10);
        await world.Flush(id);
        Assert.Equal(sent, await Delivered(world));
    }

    [Fact]
    public async Task An_output_that_is_behind_follows_a_split_and_catches_up()
    {
        var time = new ManualTime();
        await using var world = await DeliveryWorld.Open(time);
        var stream = await world.CreateStream(1);
        var destination = Destinations.Table(creates: false) with { Buffering = new BufferingConfig(1, 0), RetrySeconds = 7_200 };
        var id = await world.Create(destination, new SourceConfig(stream.Id, null));
        var parent = Open(world, stream)[0];
        await Put(world, parent, """{"id":1}""");
        await Until(() => Task.FromResult(world.Deliveries.Status()[0].FailingSince is not null));

        // The clock stands still: the table's output waits behind the front, which reads the new shards.
        await world.Store.CommitWithLog(async tx => await Resharding.Split(tx, stream.Id, parent.Id, parent.Hashes.Middle, Now), default);
        await Put(world, Open(world, stream)[0], """{"id":2}""");
        await Put(world, Open(world, stream)[1], "bad");
        await Patience.Until(async () => world.Deliveries.Status()[0].BufferedBytes > 0 || (await world.RawErrors()).Count > 0);
        await world.CreateTable("orders", ("id", PrimitiveType.Long));
        var flushed = world.Flush(id);
        await Until(() => Task.FromResult(flushed.IsCompleted));
        await flushed;

        Assert.Equal("1\n2", await world.Query("orders", "select id::varchar from FILES order by id"));
        Assert.Equal(["bad"], await world.RawErrors());

        Task Until(Func<Task<bool>> holds) => Patience.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return holds();
        });
    }

    [Fact]
    public async Task Shards_that_it_has_delivered_end_with_its_positions_and_it_goes_on_over_a_restart()
    {
        await using var world = await DeliveryWorld.Open();
        using var holds = await ConsumerHolds.Open(world.Store, default);
        var later = new ManualTime();
        later.Advance(world.Time.GetUtcNow() - later.GetUtcNow() + TimeSpan.FromHours(25));
        var expiry = new ShardExpiry(world.Store, world.Directory, holds, holds, world.Log, later);
        var stream = await world.CreateStream(1);
        await world.Create(Destinations.Objects(), new SourceConfig(stream.Id, null));
        var sent = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var parent = Open(world, stream)[0];
            await Put(world, parent, sent, 10);
            await world.Store.CommitWithLog(
                async tx => await Resharding.Split(tx, stream.Id, parent.Id, parent.Hashes.Middle, world.Time.GetUtcNow()), default);
            await expiry.Run(default);
            Assert.True(world.Directory.Find(stream.Id)!.TryFind(parent.Id, out _), "it is not delivered yet");

            var id = Assert.Single(world.Deliveries.Status()).Id;
            await world.Flush(id);
            await expiry.Run(default);
            Assert.False(world.Directory.Find(stream.Id)!.TryFind(parent.Id, out _));
            Assert.Empty(holds.PositionsIn(parent.Id));

            await Put(world, Open(world, stream)[0], sent, 10);
            await world.Flush(id);
            Assert.Equal(sent, await Delivered(world));
            await world.Stop();
            await world.Start();
        }
    }

    private static IReadOnlyList<ShardDescription> Open(DeliveryWorld world, StreamDescription stream) => world.Directory.Find(stream.Id)!.Open;

    private static async Task Put(DeliveryWorld world, ShardDescription shard, List<string> sent, int bytes)
    {
        var name = sent.Count.ToString(CultureInfo.InvariantCulture);
        sent.Add(name);
        await world.Put(shard.Stream, shard.Id, [Encoding.UTF8.GetBytes(name + new string('.', bytes) + "\n")]);
    }

    private static Task Put(DeliveryWorld world, ShardDescription shard, string record) =>
        world.Put(shard.Stream, shard.Id, [Encoding.UTF8.GetBytes(record)]);

    private static async Task<IEnumerable<string>> Delivered(DeliveryWorld world) =>
        (await world.TextUnder("out/")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('.'));
}
