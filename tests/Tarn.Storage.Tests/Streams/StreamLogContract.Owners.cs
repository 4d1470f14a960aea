using Tarn.Storage.Calls;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams;

/// <content>Whole appends, followed ends and look-ups of calls.</content>
public abstract partial class StreamLogContract
{
    [Fact]
    public async Task A_whole_append_goes_to_shards_of_several_streams()
    {
        var (first, second) = ((await CreateStream(1)).Open[0], (await CreateStream(1)).Open[0]);
        var outcome = await Log.Append(Whole(CallKey.None, Batch(first, "a", "b"), Batch(second, "c")), None);
        Assert.Equal([AppendStatus.Appended, AppendStatus.Appended], outcome.Shards.ToArray().Select(shard => shard.Status));
        Assert.Equal(["a", "b"], await ReadAll(first.Id, 0));
        Assert.Equal(["c"], await ReadAll(second.Id, 0));
    }

    [Fact]
    public async Task A_whole_append_with_a_closed_shard_appends_nothing()
    {
        var layout = await CreateStream(2);
        await Store.CommitWithLog(tx => Close(tx, layout.Open[1]), None);
        var outcome = await Log.Append(Whole(CallKey.None, Batch(layout.Open[0], "a"), Batch(layout.Open[1], "b")), None);
        Assert.Equal([AppendStatus.Closed, AppendStatus.Closed], outcome.Shards.ToArray().Select(shard => shard.Status));
        Assert.Empty(await ReadAll(layout.Open[0].Id, 0));
    }

    [Fact]
    public async Task A_repeated_whole_append_is_answered_with_its_places()
    {
        var layout = await CreateStream(2);
        var call = new CallKey(1, 2);
        var append = Whole(
            call, Batch(layout.Open[0], "a") with { CallIndexes = new ushort[] { 0 } }, Batch(layout.Open[1], "b") with { CallIndexes = new ushort[] { 1 } });
        Assert.Null(await Log.Recorded(call, 2));
        await Log.Append(append, None);
        var again = await Log.Append(append, None);
        Assert.Equal([AppendStatus.Repeated, AppendStatus.Repeated], again.Shards.ToArray().Select(shard => shard.Status));
        LogPosition[] places = [new(layout.Open[0].Id, 0), new(layout.Open[1].Id, 0)];
        Assert.Equal(places, again.Recorded!.Value.ToArray());
        Assert.Equal(places, await Log.Recorded(call, 2));
        Assert.Null(await Log.Recorded(new CallKey(3, 4), 2));
        Assert.Equal(["a"], await ReadAll(layout.Open[0].Id, 0));
    }

    [Fact]
    public async Task A_whole_append_that_is_too_large_is_refused()
    {
        var layout = await CreateStream(3);
        var value = new string('x', 15 << 20);
        var refused = await Assert.ThrowsAsync<TarnException>(
            async () => await Log.Append(Whole(CallKey.None, [.. layout.Open.Select(shard => Batch(shard, value))]), None));
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
        Assert.Empty(await ReadAll(layout.Open[0].Id, 0));
    }

    [Fact]
    public async Task Followed_shards_are_named_once_when_their_end_has_moved()
    {
        var layout = await CreateStream(3);
        using var ends = Log.FollowEnds();
        ends.Add(layout.Open[0].Id);
        ends.Add(layout.Open[1].Id);
        Assert.Equal([layout.Open[0].Id, layout.Open[1].Id], await Taken(ends));

        await Append(layout.Open[1], "a");
        await Append(layout.Open[1], "b");
        await Append(layout.Open[2], "not followed");
        Assert.Equal([layout.Open[1].Id], await Taken(ends));

        var next = ends.Wait(None);
        Assert.False(next.IsCompleted);
        ends.Remove(layout.Open[1].Id);
        await Append(layout.Open[1], "c");
        Assert.False(next.IsCompleted);
        await Store.CommitWithLog(tx => Close(tx, layout.Open[0]), None);
        await next.InTime();
        Assert.Equal([layout.Open[0].Id], await Taken(ends));
        Assert.Throws<TarnException>(() => ends.Add(new ShardId(4_711)));
    }

    private static async Task<List<ShardId>> Taken(ShardEnds ends)
    {
        await ends.Wait(None).InTime();
        var taken = new List<ShardId>();
        ends.Take(taken);
        return [.. taken.OrderBy(shard => shard.Value)];
    }

    private static LogAppend Whole(CallKey call, params ShardAppend[] batches) =>
        new() { Shards = batches, Call = call, CallRecords = batches.Sum(batch => batch.Records), IsWhole = true };

    private static ValueTask<int> Close(Tarn.Storage.Metadata.IMetadataTransaction transaction, ShardDescription shard)
    {
        transaction.Change(new LogChange.CloseShard(shard.Id));
        return ValueTask.FromResult(0);
    }
}
