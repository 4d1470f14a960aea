using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Memory;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Storage.Tests.Streams.Subscriptions;

public sealed class ShardSubscriptionTests
{
    private static readonly StreamId Stream = new(1);
    private static readonly ShardId Shard = new(2);
    private static readonly SubscriberId One = new(7);

    private readonly ManualTime _time = new();
    private readonly MemoryStreamLog _log;
    private readonly ShardSubscriptions _subscriptions;

    public ShardSubscriptionTests()
    {
        _log = new MemoryStreamLog(_time);
        _subscriptions = new ShardSubscriptions(_log, _time);
        Change(new LogChange.CreateStream(Stream, StreamLimits.RetentionDefault), new LogChange.OpenShard(Stream, Shard)).AsTask().Wait();
    }

    [Fact]
    public async Task What_is_there_comes_at_once_and_what_is_appended_wakes_it()
    {
        await Append("a", "b");
        using var session = _subscriptions.Begin(One, Shard, 1);
        Assert.Equal(["b"], Records(await session.Next(default), 1));
        Assert.Equal(2, session.NextOffset);
        var next = session.Next(default).AsTask();
        Assert.False(next.IsCompleted);
        await Append("c");
        Assert.Equal(["c"], Records(await next.InTime(), 2));
    }

    [Fact]
    public async Task An_idle_step_comes_every_five_seconds_and_records_put_it_off()
    {
        using var session = _subscriptions.Begin(One, Shard, 0);
        for (var round = 0; round < 3; round++)
        {
            var idle = session.Next(default).AsTask();
            _time.Advance(SubscriptionLimits.IdleAfter - TimeSpan.FromMilliseconds(1));
            Assert.False(idle.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(SubscriptionStepKind.Idle, (await idle.InTime()).Kind);
        }

        _time.Advance(SubscriptionLimits.IdleAfter - TimeSpan.FromSeconds(1));
        await Append("a");
        Assert.Equal(["a"], Records(await session.Next(default), 0));
        var after = session.Next(default).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(after.IsCompleted);
    }

    [Fact]
    public async Task It_ends_after_five_minutes()
    {
        using var session = _subscriptions.Begin(One, Shard, 0);
        _time.Advance(SubscriptionLimits.Lifetime);
        Assert.Equal(SubscriptionEnd.Expired, (await session.Next(default)).End);
        Assert.Equal(SubscriptionEnd.Expired, (await session.Next(default)).End);
    }

    [Fact]
    public async Task Another_one_takes_over_but_not_within_five_seconds()
    {
        using var first = _subscriptions.Begin(One, Shard, 0);
        var waiting = first.Next(default).AsTask();
        _time.Advance(SubscriptionLimits.TakeOverAfter - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ErrorKind.Conflict, Assert.Throws<TarnException>(() => _subscriptions.Begin(One, Shard, 0)).Kind);
        using var other = _subscriptions.Begin(new SubscriberId(8), Shard, 0);
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        using var second = _subscriptions.Begin(One, Shard, 0);
        var end = await waiting.InTime();
        Assert.True(end is { Kind: SubscriptionStepKind.Idle } or { End: SubscriptionEnd.TakenOver });
        Assert.Equal(SubscriptionEnd.TakenOver, (await first.Next(default)).End);
        Assert.Equal(3, _subscriptions.Count);
    }

    [Fact]
    public async Task One_that_ended_keeps_the_next_out_for_five_seconds_and_is_then_forgotten()
    {
        _subscriptions.Begin(One, Shard, 0).Dispose();
        Assert.Throws<TarnException>(() => _subscriptions.Begin(One, Shard, 0));
        _time.Advance(SubscriptionLimits.TakeOverAfter);
        using var again = _subscriptions.Begin(One, Shard, 0);
        await Append("a");
        Assert.Equal(["a"], Records(await again.Next(default), 0));
        Assert.Equal(1, _subscriptions.Count);
    }

    [Fact]
    public async Task A_closed_shard_ends_after_its_last_record()
    {
        await Append("a");
        using var session = _subscriptions.Begin(One, Shard, 0);
        await Change(new LogChange.CloseShard(Shard));
        Assert.Equal(["a"], Records(await session.Next(default), 0));
        Assert.Equal(SubscriptionStepKind.EndOfShard, (await session.Next(default)).Kind);
    }

    [Fact]
    public async Task Deletion_of_the_stream_or_the_subscriber_ends_it()
    {
        using var one = _subscriptions.Begin(One, Shard, 0);
        using var other = _subscriptions.Begin(new SubscriberId(8), Shard, 0);
        var (first, second) = (one.Next(default).AsTask(), other.Next(default).AsTask());
        _subscriptions.EndAll(One);
        Assert.Equal(SubscriptionEnd.Deleted, (await first.InTime()).End);
        Assert.False(second.IsCompleted);
        await Change(new LogChange.DeleteStream(Stream));
        Assert.Equal(SubscriptionEnd.Deleted, (await second.InTime()).End);
    }

    [Fact]
    public async Task The_servers_stop_ends_all_and_begins_none()
    {
        using var session = _subscriptions.Begin(One, Shard, 0);
        var waiting = session.Next(default).AsTask();
        _subscriptions.Dispose();
        Assert.Equal(SubscriptionEnd.Stopping, (await waiting.InTime()).End);
        Assert.Equal(ErrorKind.Unavailable, Assert.Throws<TarnException>(() => _subscriptions.Begin(new SubscriberId(9), Shard, 0)).Kind);
    }

    [Fact]
    public async Task A_waiting_caller_can_give_up()
    {
        using var session = _subscriptions.Begin(One, Shard, 0);
        using var stop = new CancellationTokenSource();
        var waiting = session.Next(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static List<string> Records(SubscriptionStep step, long fromOffset)
    {
        Assert.Equal(SubscriptionStepKind.Records, step.Kind);
        var found = new List<string>();
        using var read = step.Read!;
        foreach (var batch in read.Batches)
        {
            var reader = new RecordBatchReader(batch.Batch.Span);
            while (reader.MoveNext())
            {
                if (batch.BaseOffset + reader.OffsetDelta >= fromOffset)
                {
                    found.Add(System.Text.Encoding.UTF8.GetString(reader.Value));
                }
            }
        }

        return found;
    }

    private async Task Append(params string[] values)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(_time.NowMs, 1_000);
        foreach (var value in values)
        {
            System.Text.Encoding.UTF8.GetBytes(value, batch.Append("k"u8, value.Length));
        }

        await _log.Append(
            new LogAppend
            {
                Shards = new[] { new ShardAppend { Stream = Stream, Shard = Shard, Batch = batch.Finish(), Records = values.Length } },
                CallRecords = values.Length,
            },
            default);
    }

    private async ValueTask Change(params LogChange[] changes)
    {
        var set = new CommitSet { Rows = [], Changes = changes, Appends = [] };
        _log.Committed(await _log.Enqueue(set));
    }
}
