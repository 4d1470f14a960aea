using Tarn.Access;
using Tarn.Items.Applying;
using Tarn.Items.Streams;
using Tarn.Items.Tables;
using Tarn.Items.Tests.Engine;
using Tarn.Items.Windows;
using Tarn.Storage.Streams;

namespace Tarn.Items.Tests.Streams;

/// <summary>The stream of a deleted table can be read for 24 hours. Then its records go.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html"/>
public sealed class DeletedStreamTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task Every_change_before_the_deletion_is_read_afterwards(int rollOvers, bool isStarted)
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await StreamReading.OpenStream(world, await world.Create("bees"));
        for (var i = 0; i <= rollOvers; i++)
        {
            await Put(world, table, i);
            time.Advance(i < rollOvers ? StreamRollOver.AgeMax : TimeSpan.Zero);
            await new StreamRollOver(world.Store, world.Tables, world.Streams, world.Log, time).Run(default);
        }

        await Delete(world, table);
        if (isStarted)
        {
            await world.Crash(kept: 0);
        }

        Assert.Empty(world.Tables.All);
        var (kept, window) = Found(world, table);
        Assert.NotNull(window.Closed);
        Assert.Equal(rollOvers + 1, window.ShardsOf(world.Streams.Find(kept.Stream)!).Count);
        Assert.Equal(
            Enumerable.Range(0, rollOvers + 1).Select(n => $$"""{"N":"{{n}}"}"""),
            (await StreamReading.Read(world, kept, window)).Select(change => change.NewImage!.Value["n"].ToString()));
    }

    [Fact]
    public async Task A_table_of_the_same_name_has_a_stream_of_its_own()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var first = await StreamReading.OpenStream(world, await world.Create("bees"));
        await Put(world, first, 1);
        await Delete(world, first);
        var second = await StreamReading.OpenStream(world, await world.Create("bees"));
        await Put(world, second, 2);
        await Put(world, second, 3);

        var (old, oldWindow) = Found(world, first);
        Assert.Single(await StreamReading.Read(world, old, oldWindow));
        Assert.Equal(2, (await StreamReading.Read(world, second)).Count);
        Assert.Equal(["{\"id\":{\"S\":\"2\"},\"n\":{\"N\":\"2\"}}", "{\"id\":{\"S\":\"3\"},\"n\":{\"N\":\"3\"}}"], (await world.Read(second)).Order());

        await Delete(world, second);
        Assert.Equal(2, world.Tables.Deleted.Count());
        Assert.Equal(2, (await StreamReading.Read(world, Found(world, second).Table, Found(world, second).Window)).Count);
        await world.Crash(kept: 1);
        Assert.Single(await StreamReading.Read(world, Found(world, first).Table, Found(world, first).Window));
    }

    [Fact]
    public async Task The_stream_goes_24_hours_after_the_deletion_with_its_records()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await StreamReading.OpenStream(world, await world.Create("bees"));
        await Put(world, table, 1);
        var shard = world.Streams.ShardsOf(table.Stream)[0].Id;
        await world.Tables.Delete(table.Id, default);
        await world.Settle();
        Assert.NotNull(world.Tables.NextDue);
        time.Advance(ItemStreamWindow.ReadableFor - TimeSpan.FromSeconds(2));
        await world.Tables.Settle(default);
        Assert.NotNull(world.Log.Describe(shard));
        Assert.True(world.Tables.FindWindow(ArnOf(table), time.GetUtcNow()) is not null);

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(world.Tables.FindWindow(ArnOf(table), time.GetUtcNow()));
        await world.Tables.Settle(default);
        Assert.Null(world.Log.Describe(shard));
        Assert.Null(world.Streams.Find(table.Stream));
        Assert.Empty(world.Tables.Rows);
        Assert.Null(world.Tables.NextDue);
    }

    [Fact]
    public async Task A_stream_that_was_switched_off_before_goes_24_hours_after_that()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await StreamReading.OpenStream(world, await world.Create("bees"));
        await Put(world, table, 1);
        await world.Tables.CloseStream(table.Id, same => same, default);
        await world.Settle();
        await Put(world, world.Newest(table), 2);
        time.Advance(TimeSpan.FromHours(20));
        await Delete(world, table);
        var (kept, window) = Found(world, table);
        Assert.Single(await StreamReading.Read(world, kept, window));
        time.Advance(TimeSpan.FromHours(4));
        await world.Tables.Settle(default);
        Assert.Empty(world.Tables.Rows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_without_a_readable_stream_goes_at_once_with_its_records(bool hadStream)
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await world.Create("bees");
        if (hadStream)
        {
            table = await StreamReading.OpenStream(world, table);
            await world.Tables.CloseStream(table.Id, same => same, default);
            time.Advance(ItemStreamWindow.ReadableFor);
        }

        await world.Settle();
        await Put(world, world.Newest(table), 1);
        await Delete(world, table);
        Assert.Empty(world.Tables.Rows);
        Assert.Null(world.Streams.Find(table.Stream));
    }

    [Fact]
    public async Task A_reader_that_stays_reads_on_after_the_deletion_until_the_stream_goes()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var table = await StreamReading.OpenStream(world, await world.Create("bees"));
        await Put(world, table, 1);
        await Put(world, table, 2);
        var shard = world.Streams.ShardsOf(table.Stream)[0].Id;
        var part = new WindowShard(world.Tables, world.Streams, table.Id, table.Window!.Label, shard, time);
        Assert.True(part.Has(0));
        await world.Tables.Delete(table.Id, default);
        Assert.True(part.Has(1));
        await world.Settle();
        Assert.Equal((true, true), (part.Has(0), part.Has(1)));
        Assert.True(new WindowShard(world.Tables, world.Streams, table.Id, table.Window!.Label, shard, time).Has(1));
        time.Advance(ItemStreamWindow.ReadableFor);
        Assert.False(part.Has(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Readers_beside_the_stream_end_with_the_records(bool hasStream)
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var ended = new List<ItemTable>();
        world.Tables.Removing = (_, table) =>
        {
            ended.Add(table);
            return ValueTask.CompletedTask;
        };
        var table = await world.Create("bees");
        if (hasStream)
        {
            table = await StreamReading.OpenStream(world, table);
        }

        await Put(world, table, 1);
        await Delete(world, table);
        Assert.Equal(hasStream ? 0 : 1, ended.Count);
        time.Advance(ItemStreamWindow.ReadableFor);
        await world.Tables.Settle(default);
        Assert.Equal(table.Stream, Assert.Single(ended).Stream);
        Assert.Null(world.Streams.Find(table.Stream));
    }

    [Fact]
    public async Task The_rows_of_the_table_are_gone_and_no_start_takes_them_for_damaged()
    {
        var time = new ManualTime();
        await using var world = await ItemWorld.Open(time);
        var (other, table) = (await world.Create("other"), await StreamReading.OpenStream(world, await world.Create("bees")));
        await Put(world, table, 1);
        await Put(world, other, 1);
        await world.Room.CheckpointNow(default);
        await Delete(world, table);
        await world.Room.Checkpoint(default);
        var shard = world.Streams.ShardsOf(table.Stream)[0].Id;
        Assert.Equal(long.MaxValue, world.Floors.Of(shard));
        for (var kept = 0; kept < 3; kept++)
        {
            await world.Crash(kept);
            Assert.Empty(world.Room.Notices);
            Assert.Equal(0, CheckpointNote.Next(world.Rows, shard));
            Assert.Null(CheckpointNote.Reject(
                world.Rows, world.Rows.CheckpointNote, one => one != shard && world.Log.Describe(one) is not null));
            Assert.Single(await world.Read(other));
            Assert.Single(await StreamReading.Read(world, Found(world, table).Table, Found(world, table).Window));
        }
    }

    private static async Task Put(ItemWorld world, ItemTable table, int n) =>
        await world.Write(ItemWorld.Put(table, $$$"""{"id":{"S":"{{{n}}}"},"n":{"N":"{{{n}}}"}}"""));

    private static async Task Delete(ItemWorld world, ItemTable table)
    {
        await world.Tables.Delete(table.Id, default);
        await world.Settle();
    }

    private static Arn ArnOf(ItemTable table) => Arn.TryParse(table.ArnOf(table.Windows[^1]), out var arn) ? arn : throw new InvalidOperationException();

    private static (ItemTable Table, ItemStreamWindow Window) Found(ItemWorld world, ItemTable table) =>
        world.Tables.FindWindow(ArnOf(table), world.Time.GetUtcNow()) ?? throw new InvalidOperationException("no stream");
}
