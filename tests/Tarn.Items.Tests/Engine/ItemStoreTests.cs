using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage;
using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Items.Tests.Engine;

/// <summary>Writes and reads of items on the in-memory twins.</summary>
public sealed class ItemStoreTests : IAsyncLifetime
{
    private ItemWorld _world = null!;
    private ItemTable _table = null!;

    public async Task InitializeAsync()
    {
        _world = await ItemWorld.Open();
        _table = await _world.Create("things");
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_written_item_is_read_and_a_deleted_one_is_gone()
    {
        var written = await _world.Write(ItemWorld.Put(_table, """{"id":{"S":"a"},"n":{"N":"1"}}"""));
        Assert.Null(written.Items[0].Before);
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"1"}}""", await _world.Get(_table, """{"id":{"S":"a"}}"""));
        var deleted = await _world.Write(ItemWorld.Delete(_table, """{"id":{"S":"a"}}"""));
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"1"}}""", deleted.Items[0].Before?.ToString());
        Assert.Null(deleted.Items[0].After);
        Assert.Null(await _world.Get(_table, """{"id":{"S":"a"}}"""));
        Assert.Equal(2, _world.Records(_table));
    }

    [Fact]
    public async Task A_write_that_changes_nothing_makes_no_record()
    {
        await _world.Write(ItemWorld.Put(_table, """{"id":{"S":"a"}}"""));
        await _world.Write(ItemWorld.Put(_table, """{"id":{"S":"a"}}"""));
        await _world.Write(ItemWorld.Delete(_table, """{"id":{"S":"b"}}"""));
        var kept = await _world.Write(ItemWorld.Put(_table, """{"id":{"S":"a"}}""") with { Decide = _ => ItemVerdict.Keep });
        Assert.Equal("""{"id":{"S":"a"}}""", kept.Items[0].After?.ToString());
        Assert.Equal(1, _world.Records(_table));
    }

    [Fact]
    public async Task Of_several_writes_all_change_or_none()
    {
        var other = await _world.Create("others");
        var refused = await _world.Write(
            ItemWorld.Put(_table, """{"id":{"S":"a"}}"""),
            ItemWorld.Put(other, """{"id":{"S":"b"}}""") with { Decide = _ => ItemVerdict.Refuse("no") });
        Assert.True(refused.IsRefused);
        Assert.Equal("no", refused.Items[1].Verdict.Reason);
        Assert.Null(await _world.Get(_table, """{"id":{"S":"a"}}"""));

        var written = await _world.Write(
            ItemWorld.Put(_table, """{"id":{"S":"a"}}"""), ItemWorld.Put(other, """{"id":{"S":"b"}}"""), ItemWorld.Put(_table, """{"id":{"S":"c"}}"""));
        Assert.False(written.IsRefused);
        using var snapshot = await _world.Items.Snapshot([_table, other]);
        Assert.NotNull(snapshot.Get(_table, ItemWorld.KeyOf(_table, """{"id":{"S":"c"}}""")));
        Assert.NotNull(snapshot.Get(other, ItemWorld.KeyOf(other, """{"id":{"S":"b"}}""")));
    }

    [Fact]
    public async Task Two_writes_of_one_set_for_one_item_are_refused()
    {
        var write = ItemWorld.Put(_table, """{"id":{"S":"a"}}""");
        var failure = await Assert.ThrowsAsync<TarnException>(async () => await _world.Write(write, write));
        Assert.Equal(ErrorKind.InvalidArgument, failure.Kind);
        await _world.Write(write);
    }

    [Fact]
    public async Task A_repeated_call_gets_its_first_answer()
    {
        var key = ItemWorld.KeyOf(_table, """{"id":{"S":"a"}}""");
        var item = ItemWorld.ItemOf("""{"id":{"S":"a"}}""");
        var create = new ItemWrite(_table, key, before => before is null ? ItemVerdict.Put(item) : ItemVerdict.Refuse("exists"));
        var call = new CallKey(1, 1);
        Assert.False((await _world.Items.Write([create], call, default)).IsRefused);
        await _world.Write(ItemWorld.Put(_table, """{"id":{"S":"a"},"later":{"S":"x"}}"""));

        var repeated = await _world.Items.Write([create], call, default);
        Assert.True(repeated.IsRepeated);
        Assert.False(repeated.IsRefused);
        Assert.Equal("""{"id":{"S":"a"}}""", repeated.Items[0].After?.ToString());
        Assert.Equal("""{"id":{"S":"a"},"later":{"S":"x"}}""", await _world.Get(_table, """{"id":{"S":"a"}}"""));
        Assert.True((await _world.Items.Write([create], new CallKey(2, 2), default)).IsRefused);
    }

    [Fact]
    public async Task A_repeated_set_changes_nothing_and_shows_the_images_that_the_first_answer_showed()
    {
        await _world.Write(ItemWorld.Put(_table, """{"id":{"S":"a"},"n":{"N":"0"}}"""));
        ItemWrite[] writes =
        [
            Increment("a") with { KeepsOldImage = true },
            Increment("b"),
        ];
        var call = new CallKey(3, 3);
        await _world.Items.Write(writes, call, default);
        var repeated = await _world.Items.Write(writes, call, default);
        Assert.True(repeated.IsRepeated);
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"0"}}""", repeated.Items[0].Before?.ToString());
        Assert.Equal("""{"id":{"S":"b"},"n":{"N":"1"}}""", await _world.Get(_table, """{"id":{"S":"b"}}"""));
        Assert.Equal(3, _world.Records(_table));
    }

    [Fact]
    public async Task Writers_of_one_item_take_turns_and_none_is_lost()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                await _world.Write(Increment("counter"));
            }
        })));
        Assert.Equal("""{"id":{"S":"counter"},"n":{"N":"400"}}""", await _world.Get(_table, """{"id":{"S":"counter"}}"""));
    }

    [Fact]
    public async Task Sets_over_the_same_items_in_any_order_do_not_wait_for_each_other_for_ever()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                ItemWrite[] writes = [Increment("a"), Increment("b"), Increment("c")];
                await _world.Items.Write(writer % 2 == 0 ? writes : [.. writes.Reverse()], CallKey.None, default);
            }
        }))).InTime();
        Assert.Equal("""{"id":{"S":"b"},"n":{"N":"200"}}""", await _world.Get(_table, """{"id":{"S":"b"}}"""));
    }

    [Fact]
    public async Task A_write_that_waits_for_its_turn_can_be_cancelled()
    {
        using var entered = new SemaphoreSlim(0);
        using var free = new SemaphoreSlim(0);
        var slow = Task.Run(async () => await _world.Write(Increment("a") with
        {
            Decide = _ =>
            {
                entered.Release();
                free.Wait();
                return ItemVerdict.Keep;
            },
        }));
        await entered.WaitAsync().InTime();
        using var stop = new CancellationTokenSource();
        var waiting = _world.Items.Write([Increment("a")], CallKey.None, stop.Token).AsTask();
        var next = _world.Items.Write([Increment("a")], CallKey.None, default).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        free.Release();
        await slow.InTime();
        await next.InTime();
        Assert.Equal("""{"id":{"S":"a"},"n":{"N":"1"}}""", await _world.Get(_table, """{"id":{"S":"a"}}"""));
    }

    [Fact]
    public async Task Items_follow_their_shards_through_splits_and_roll_overs()
    {
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 20; i++)
            {
                await _world.Write(Increment($"item-{i}"));
            }

            var open = _world.Streams.Find(_table.Stream)!.Open;
            var shard = open[round % open.Count];
            await _world.Store.CommitWithLog(
                async transaction =>
                {
                    await Resharding.Split(
                        transaction, _table.Stream, shard.Id, shard.Hashes.From + ((shard.Hashes.To - shard.Hashes.From) / 2), _world.Time.GetUtcNow());
                    return true;
                },
                default);
        }

        Assert.Equal(20, _world.Items.CountsOf(_table).Items);
        Assert.All(await _world.Read(_table), item => Assert.Contains("\"n\":{\"N\":\"4\"}", item, StringComparison.Ordinal));
        await _world.Crash(kept: 7);
        Assert.All(await _world.Read(_table), item => Assert.Contains("\"n\":{\"N\":\"4\"}", item, StringComparison.Ordinal));
        Assert.Empty(await _world.Items.Audit(_table));
    }

    [Fact]
    public async Task A_write_whose_shard_the_log_never_shows_ends()
    {
        var table = await _world.Create("unseen");
        await _world.Store.CommitWithLog(
            transaction =>
            {
                var shard = _world.Streams.ShardsOf(table.Stream)[0].Id;
                transaction.Change(new LogChange.CloseShard(shard));
                transaction.Change(new LogChange.DeleteShard(shard));
                return ValueTask.FromResult(true);
            },
            default);
        using var stop = new CancellationTokenSource();
        var cancelled = _world.Items.Write([ItemWorld.Put(table, """{"id":{"S":"a"}}""")], CallKey.None, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.InTime());

        var write = _world.Items.Write([ItemWorld.Put(table, """{"id":{"S":"b"}}""")], CallKey.None, default).AsTask();
        while (!write.IsCompleted)
        {
            ((ManualTime)_world.Time).Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => write)).Kind);
        Assert.Equal(0, _world.Items.WritesInFlight);
    }

    private ItemWrite Increment(string id) => new(
        _table,
        ItemWorld.KeyOf(_table, $$$"""{"id":{"S":"{{{id}}}"}}"""),
        before =>
        {
            var number = before is { } item && item["n"].Exists ? item["n"].Number : ItemNumber.Of(0);
            return ItemVerdict.Put(ItemWorld.ItemOf($$$"""{"id":{"S":"{{{id}}}"},"n":{"N":"{{{long.Parse(number.ToString()!) + 1}}}"}}"""));
        });
}
