using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Storage.Tests.Consumers;

/// <summary>The shards of a stream as one reader follows them.</summary>
public sealed class ShardFollowerTests : IAsyncLifetime
{
    private static readonly ConsumerId Reader = new(9);

    private readonly ManualTime _time = new();
    private MemoryStreamLog _log = null!;
    private MemoryMetadataStore _store = null!;
    private StreamDirectory _streams = null!;

    public async Task InitializeAsync()
    {
        _log = new MemoryStreamLog(_time);
        _store = new MemoryMetadataStore(_log);
        _streams = await StreamDirectory.Open(_store, default);
    }

    public async Task DisposeAsync()
    {
        _streams.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Children_of_a_split_are_read_after_their_parent()
    {
        var stream = await CreateStream(1);
        var parent = _streams.ShardsOf(stream)[0];
        await Put(parent, 2);
        await using var follower = Follow(stream);
        var (lower, upper) = await Split(parent);
        await Put(lower, 1);
        follower.Follow();

        Assert.Equal([parent.Id], Readable(follower));
        follower.Find(parent.Id)!.Advance(2);
        Assert.Equal([lower.Id], Readable(follower));
        Assert.True(follower.Find(parent.Id)!.Ended);
        Assert.True(follower.MayRead(follower.Find(upper.Id)!));
    }

    [Fact]
    public async Task The_child_of_a_merge_waits_for_both_parents()
    {
        var stream = await CreateStream(2);
        var shards = _streams.ShardsOf(stream);
        await Put(shards[0], 1);
        await Put(shards[1], 1);
        await using var follower = Follow(stream);
        var child = await Merge(shards[0], shards[1]);
        await Put(child, 1);
        follower.Follow();

        follower.Find(shards[0].Id)!.Advance(1);
        Assert.Equal([shards[1].Id], Readable(follower));
        follower.Find(shards[1].Id)!.Advance(1);
        Assert.Equal([child.Id], Readable(follower));
    }

    [Fact]
    public async Task The_end_of_a_parent_wakes_the_reader_and_its_children_are_known_then()
    {
        var stream = await CreateStream(1);
        var parent = _streams.ShardsOf(stream)[0];
        await using var follower = Follow(stream);
        var woken = follower.WaitForMore(default);
        Assert.False(woken.IsCompleted);
        var (lower, upper) = await Split(parent);
        await woken.InTime();

        Assert.Empty(Readable(follower));
        follower.Follow();
        Assert.Equal([lower.Id, upper.Id], follower.Cursors.Where(follower.MayRead).Select(cursor => cursor.Shard));
        var more = follower.WaitForMore(default);
        await Put(upper, 1);
        await more.InTime();
        Assert.Equal([upper.Id], Readable(follower));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_ends_and_the_next_one_sees_the_record()
    {
        var stream = await CreateStream(1);
        await using var follower = Follow(stream);
        using var stop = new CancellationTokenSource();
        var wait = follower.WaitForMore(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        await Put(_streams.ShardsOf(stream)[0], 1);
        await follower.WaitForMore(default).InTime();
        Assert.Single(Readable(follower));
    }

    [Fact]
    public async Task A_stream_that_is_deleted_ends_its_shards_and_one_made_again_is_another_stream()
    {
        var first = await CreateStream(2);
        await Put(_streams.ShardsOf(first)[0], 3);
        await using var follower = Follow(first);
        var wait = follower.WaitForMore(default);
        await Commit(tx => StreamDirectory.Delete(tx, first));
        await wait.InTime();
        follower.Follow();
        Assert.Empty(Readable(follower));
        Assert.All(follower.Cursors, cursor => Assert.True(cursor.Ended));

        var second = await CreateStream(1);
        follower.Follow();
        Assert.Equal(2, follower.Cursors.Count());

        // Positions of the deleted stream's shards mean nothing for the shards of the new one.
        await using var next = Follow(second, new() { [follower.Cursors.First().Shard] = 3 });
        await Put(_streams.ShardsOf(second)[0], 1);
        Assert.Equal(0, Assert.Single(next.Cursors).Next);
        Assert.Single(Readable(next));
    }

    [Fact]
    public async Task The_child_of_a_shard_that_was_removed_is_not_held_up()
    {
        var stream = await CreateStream(1);
        var parent = _streams.ShardsOf(stream)[0];
        var (lower, _) = await Split(parent);
        await Put(lower, 1);
        await using var before = Follow(stream);
        await Commit(tx =>
        {
            StreamDirectory.DeleteShard(tx, stream, parent.Id);
            return ValueTask.CompletedTask;
        });

        // A reader that knew the parent finds that it is gone; a later one never knew it.
        Assert.Equal([lower.Id], Readable(before));
        await using var after = Follow(stream);
        Assert.Null(after.Find(parent.Id));
        Assert.Equal([lower.Id], Readable(after));
    }

    [Fact]
    public async Task A_reader_that_begins_again_goes_on_at_its_stored_positions()
    {
        var stream = await CreateStream(1);
        var parent = _streams.ShardsOf(stream)[0];
        await Put(parent, 3);
        var (lower, upper) = await Split(parent);
        await Put(lower, 5);
        await Put(upper, 5);
        await Move(parent.Id, OutputId.All, 3);
        await Move(lower.Id, OutputId.All, 2);
        await Move(lower.Id, new OutputId(1), 4);

        var stored = await _store.Read(reader => ConsumerPositions.Read(reader, Reader, RunId.Main), default);
        await using var follower = Follow(stream, new(ShardFollower.Starts(stored, OutputId.All)));
        Assert.Equal([3, 2, 0], follower.Cursors.Select(cursor => cursor.Next));
        Assert.Equal([lower.Id, upper.Id], Readable(follower));
        Assert.Equal(4, Assert.Single(ShardFollower.Starts(stored, new OutputId(1))).Value);
    }

    [Fact]
    public async Task A_shard_that_the_reader_has_done_holds_up_no_child()
    {
        var stream = await CreateStream(1);
        var parent = _streams.ShardsOf(stream)[0];
        await Put(parent, 3);
        var (lower, _) = await Split(parent);
        await Put(lower, 1);
        await using var follower = new ShardFollower(_log, _streams.ShardsOf, stream, shard => shard.Ordinal == 0 ? null : 0);

        Assert.Equal([lower.Id], Readable(follower));
        Assert.True(follower.Find(parent.Id)!.Ended);
    }

    [Fact]
    public async Task A_position_ahead_of_an_open_shard_is_refused_and_one_of_a_closed_shard_is_its_end()
    {
        var stream = await CreateStream(1);
        var parent = _streams.ShardsOf(stream)[0];
        await Put(parent, 2);
        Assert.True(ShardFollower.IsAhead(_log, parent.Id, 3));
        Assert.False(ShardFollower.IsAhead(_log, parent.Id, 2));
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => Follow(stream, new() { [parent.Id] = 3 })).Kind);

        var child = await _store.CommitWithLog(tx => StreamDirectory.ReplaceShard(tx, stream, parent.Id, parent.Id.Value, _time.GetUtcNow()), default);
        await Put(child, 1);
        await using var follower = Follow(stream, new() { [parent.Id] = 3 });
        Assert.Equal([child.Id], Readable(follower));
    }

    [Fact]
    public async Task The_state_at_an_offset_follows_the_shard()
    {
        var stream = await CreateStream(1);
        var shard = _streams.ShardsOf(stream)[0];
        Assert.Equal(ReadingState.IsAtTip, ShardFollower.StateAt(_log, shard.Id, 0));
        await Put(shard, 1);
        Assert.Equal(ReadingState.HasMore, ShardFollower.StateAt(_log, shard.Id, 0));
        await Split(shard);
        Assert.Equal(ReadingState.HasMore, ShardFollower.StateAt(_log, shard.Id, 0));
        Assert.Equal(ReadingState.Ended, ShardFollower.StateAt(_log, shard.Id, 1));
        await Commit(tx => StreamDirectory.Delete(tx, stream));
        Assert.Equal(ReadingState.Ended, ShardFollower.StateAt(_log, shard.Id, 0));
    }

    private static List<ShardId> Readable(ShardFollower follower) => [.. follower.Cursors.Where(follower.HasMore).Select(cursor => cursor.Shard)];

    private ShardFollower Follow(StreamId stream, Dictionary<ShardId, long>? starts = null) =>
        new(_log, _streams.ShardsOf, stream, shard => starts?.GetValueOrDefault(shard.Id) ?? 0);

    private async Task<StreamId> CreateStream(int shards) => (await _store.CommitWithLog(
        tx => ValueTask.FromResult(StreamDirectory.Create(tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, _time.GetUtcNow())),
        default)).Id;

    private ValueTask<(ShardDescription Lower, ShardDescription Upper)> Split(ShardDescription shard) => _store.CommitWithLog(
        tx => Resharding.Split(tx, shard.Stream, shard.Id, shard.Hashes.Middle, _time.GetUtcNow()), default);

    private ValueTask<ShardDescription> Merge(ShardDescription shard, ShardDescription adjacent) => _store.CommitWithLog(
        tx => Resharding.Merge(tx, shard.Stream, shard.Id, adjacent.Id, _time.GetUtcNow()), default);

    private Task Move(ShardId shard, OutputId output, long next) => Commit(tx =>
    {
        ConsumerPositions.Move(tx, new PositionKey(Reader, RunId.Main, shard, output), next, epoch: 1);
        return ValueTask.CompletedTask;
    });

    private async Task Commit(Func<IMetadataTransaction, ValueTask> body) => await _store.CommitWithLog(
        async tx =>
        {
            await body(tx);
            return 0;
        },
        default);

    private async Task Put(ShardDescription shard, int records)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(0);
        for (var i = 0; i < records; i++)
        {
            batch.Append(default, "x"u8);
        }

        var append = new ShardAppend { Stream = shard.Stream, Shard = shard.Id, Batch = batch.Finish(), Records = records };
        var outcome = await _log.Append(new LogAppend { Shards = new[] { append } }, default);
        Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
    }
}
