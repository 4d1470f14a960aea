using Tarn.Items.Applying;
using Tarn.Items.Rows;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Windows;
using Tarn.Storage;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tests.Streams;

/// <summary>The windows of a table's stream: which changes belong to them, over roll-overs and starts.</summary>
public sealed class ItemStreamWindowTests
{
    [Fact]
    public async Task Shards_roll_over_after_four_hours_and_readers_find_every_change_in_order()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await StreamReading.OpenStream(world, await world.Create("bees"));
        for (var i = 0; i < 5; i++)
        {
            await world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"a"},"n":{"N":"{{{i}}}"}}"""));
            time.Advance(StreamRollOver.AgeMax);
            await RollOver(world);
            await RollOver(world);
        }

        var shards = table.Window!.ShardsOf(world.Streams.Find(table.Stream)!);
        Assert.Equal(6, shards.Count);
        Assert.Equal(shards.Skip(1).Select(shard => shard.Parent!.Value.Id), shards.SkipLast(1).Select(shard => shard.Id));
        Assert.Equal(
            Enumerable.Range(0, 5).Select(n => $$"""{"N":"{{n}}"}"""),
            (await StreamReading.Read(world, table)).Select(change => change.NewImage!.Value["n"].ToString()));
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"4"}}""", await world.Get(table, """{"id":{"S":"a"}}"""));

        await world.Crash(kept: 2);
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"4"}}""", await world.Get(table, """{"id":{"S":"a"}}"""));
        Assert.Empty(await world.Items.Audit(table));
    }

    [Fact]
    public async Task An_idle_shard_and_one_without_readers_do_not_roll_over()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var (idle, unread) = (await StreamReading.OpenStream(world, await world.Create("idle")), await world.Create("unread"));
        await world.Write(ItemWorld.Put(unread, """{"id":{"S":"a"}}"""));
        time.Advance(TimeSpan.FromHours(9));
        await RollOver(world);
        Assert.Single(world.Streams.ShardsOf(idle.Stream));
        Assert.Single(world.Streams.ShardsOf(unread.Stream));
    }

    [Fact]
    public async Task A_window_has_the_changes_between_its_beginning_and_its_end()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await world.Create("bees");
        await world.Settle();
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"before"}}"""));
        table = await StreamReading.OpenStream(world, table);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"in"}}"""));
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"before"},"n":{"N":"1"}}"""));
        await world.Tables.CloseStream(table.Id, same => same, default);
        await world.Settle();
        table = world.Newest(table);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"after"}}"""));
        Assert.Null(table.Window);
        var window = Assert.Single(table.Windows);
        Assert.Equal(["INSERT", "MODIFY"], (await StreamReading.Read(world, table, window)).Select(change => change.EventName));
        Assert.Equal("""{"id":{"S":"before"}}""", (await StreamReading.Read(world, table, window))[1].OldImage!.Value.ToString());

        await world.Crash(kept: 0);
        Assert.Equal(window.Label, world.Newest(table).Windows[0].Label);
        Assert.Equal(2, (await StreamReading.Read(world, world.Newest(table), world.Newest(table).Windows[0])).Count);
        Assert.True(world.Newest(table).HasReaders(time.GetUtcNow()));
        time.Advance(TimeSpan.FromHours(25));
        Assert.False(world.Newest(table).HasReaders(time.GetUtcNow()));
        Assert.Null(world.Newest(table).FindWindow(window.Label, time.GetUtcNow()));
    }

    [Fact]
    public async Task A_window_keeps_its_later_shards_when_its_first_one_has_expired()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await world.Create("bees");
        await world.Settle();
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"before"}}"""));
        table = await StreamReading.OpenStream(world, table);
        for (var i = 0; i < 3; i++)
        {
            await world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"{{{i}}}"}}"""));
            time.Advance(StreamRollOver.AgeMax);
            await RollOver(world);
        }

        var first = world.Streams.ShardsOf(table.Stream)[0];
        await Expire(world, first);
        var shards = table.Window!.ShardsOf(world.Streams.Find(table.Stream)!);
        Assert.Equal(world.Streams.ShardsOf(table.Stream).Select(shard => shard.Id), shards.Select(shard => shard.Id));
        Assert.Equal(["1", "2"], (await StreamReading.Read(world, table)).Select(change => change.Keys["id"].Text));

        await world.Tables.CloseStream(table.Id, same => same, default);
        await world.Settle();
        var closed = Assert.Single(world.Newest(table).Windows);
        table = await StreamReading.OpenStream(world, world.Newest(table));
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"second"}}"""));
        time.Advance(StreamRollOver.AgeMax);
        await RollOver(world);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"third"}}"""));
        await Expire(world, world.Streams.ShardsOf(table.Stream)[0]);
        Assert.Equal(["2"], (await StreamReading.Read(world, table, closed)).Select(change => change.Keys["id"].Text));
        Assert.Equal(["second", "third"], (await StreamReading.Read(world, table)).Select(change => change.Keys["id"].Text));
    }

    [Fact]
    public async Task A_shard_that_has_expired_leaves_nothing_in_memory_and_in_the_rows()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await StreamReading.OpenStream(world, await world.Create("bees"));
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"a"}}"""));
        time.Advance(StreamRollOver.AgeMax);
        await RollOver(world);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"b"}}"""));
        await world.Room.CheckpointNow(default);
        var (old, open) = (world.Streams.ShardsOf(table.Stream)[0], world.Streams.ShardsOf(table.Stream)[1]);
        Assert.NotNull(world.Room.LoadOf(old.Id));
        Assert.Equal(1, world.Floors.Of(old.Id));

        await Expire(world, old);
        await world.Room.Checkpoint(default);
        Assert.Null(world.Room.LoadOf(old.Id));
        Assert.NotNull(world.Room.LoadOf(open.Id));
        Assert.Equal((0, 1), (world.Floors.Of(old.Id), world.Floors.Of(open.Id)));
        Assert.Null(world.Rows.Get(RowForm.PositionKey(old.Id)));
        await world.Room.CheckpointNow(default);
        Assert.Equal([open.Id], CheckpointNote.Read(world.Rows.CheckpointNote).Select(position => position.Shard));
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"c"}}"""));
        Assert.Equal(3, (await world.Read(table)).Count);
    }

    [Fact]
    public async Task A_reader_that_stays_gets_the_changes_of_its_window_alone()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await StreamReading.OpenStream(world, await world.Create("bees"));
        var first = table.Window!.Label;
        var early = PartOf(world, table, first, world.Streams.ShardsOf(table.Stream)[0].Id);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"a"}}"""));
        Assert.True(early.Has(0));
        Assert.Equal(first, early.Seen!.Value.Window.Label);
        time.Advance(StreamRollOver.AgeMax);
        await RollOver(world);
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"b"}}"""));
        var kept = PartOf(world, table, first, world.Streams.Find(table.Stream)!.Open[0].Id);
        Assert.True(kept.Has(0));

        // The reader was there when its stream was switched off, and the shard goes on with changes of the next one.
        await world.Tables.CloseStream(table.Id, same => same, default);
        await world.Settle();
        await world.Write(ItemWorld.Put(table, """{"id":{"S":"between"}}"""));
        Assert.Equal((true, false), (kept.Has(0), kept.Has(1)));
        await world.Tables.OpenStream(table.Id, StreamView.NewImage, same => same, default);
        var second = world.Newest(table).Window!.Label;
        var shards = world.Streams.ShardsOf(table.Stream);
        Assert.Equal(ErrorKind.Unavailable, Assert.Throws<TarnException>(() => PartOf(world, table, second, shards[0].Id).Has(0)).Kind);
        await world.Settle();
        await world.Write(ItemWorld.Put(world.Newest(table), """{"id":{"S":"c"}}"""));
        Assert.Equal((true, false, false), (kept.Has(0), kept.Has(1), kept.Has(2)));
        Assert.False(PartOf(world, table, second, shards[0].Id).Has(0));
        var late = PartOf(world, table, second, shards[1].Id);
        Assert.Equal((false, false, true), (late.Has(0), late.Has(1), late.Has(2)));

        time.Advance(ItemStreamWindow.ReadableFor);
        Assert.Equal((false, true), (kept.Has(0), late.Has(2)));
    }

    [Fact]
    public void Names_of_shards_grow_and_are_read_back()
    {
        Assert.True(StreamShardNames.Of(new ShardId(7)).Length >= 28);
        Assert.True(string.CompareOrdinal(StreamShardNames.Of(new ShardId(9)), StreamShardNames.Of(new ShardId(10))) < 0);
        Assert.True(StreamShardNames.TryParse(StreamShardNames.Of(new ShardId(4_711)), out var shard));
        Assert.Equal(4_711, shard.Value);
        Assert.False(StreamShardNames.TryParse("shardId-00000000000000004711-00000000", out _));
        Assert.False(StreamShardNames.TryParse("shardId-000000000000", out _));
        var number = new SequenceNumber(new ShardId(123), 456);
        Assert.Equal(40, number.ToDynamoDb().Length);
        Assert.True(SequenceNumber.TryParseDynamoDb(number.ToDynamoDb(), out var read));
        Assert.Equal(number, read);
        Assert.False(SequenceNumber.TryParseDynamoDb(number.ToKinesis(), out _));
    }

    private static WindowShard PartOf(ItemWorld world, ItemTable table, string label, ShardId shard) =>
        new(world.Tables, world.Streams, table.Id, label, shard, world.Time);

    private static async Task Expire(ItemWorld world, ShardDescription shard) => await world.Store.CommitWithLog(
        transaction =>
        {
            StreamDirectory.DeleteShard(transaction, shard.Stream, shard.Id);
            return ValueTask.FromResult(true);
        },
        default);

    private static Task RollOver(ItemWorld world) =>
        new StreamRollOver(world.Store, world.Tables, world.Streams, world.Log, world.Time).Run(default);
}
