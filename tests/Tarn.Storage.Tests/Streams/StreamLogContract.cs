using System.Text;
using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams;

/// <summary>The contract of every log: one suite for the journal and its twin.</summary>
public abstract partial class StreamLogContract : IAsyncLifetime
{
    private static readonly Space Rows = new(65_000, "test");

    protected ManualTime Time { get; } = new();

    protected IStreamLog Log { get; private set; } = null!;

    protected MemoryMetadataStore Store { get; private set; } = null!;

    protected StreamDirectory Directory { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        var (log, commits) = await OpenLog();
        Log = log;
        Store = new MemoryMetadataStore(commits);
        Directory = await StreamDirectory.Open(Store, None);
    }

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    [Fact]
    public async Task Records_are_read_in_order_with_their_offsets_and_times()
    {
        var shard = (await CreateStream(1)).Open[0];
        for (var i = 0; i < 20; i++)
        {
            var outcome = await Append(shard, $"record {i}", $"second {i}");
            Assert.Equal(new ShardOutcome(AppendStatus.Appended, i * 2, Time.NowMs), outcome.Shards.Span[0]);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            Enumerable.Range(0, 20).SelectMany(i => new[] { $"record {i}", $"second {i}" }), await ReadAll(shard.Id, 0));
        Assert.Equal(["record 17", "second 17", "record 18", "second 18", "record 19", "second 19"], await ReadAll(shard.Id, 34));
        Assert.Equal(["second 19"], await ReadAll(shard.Id, 39));
        Assert.Empty(await ReadAll(shard.Id, 40));
        Assert.Equal(40, Log.Describe(shard.Id)!.Value.StableEnd);
    }

    [Fact]
    public async Task A_read_takes_at_least_one_frame_and_otherwise_keeps_to_its_bytes()
    {
        var shard = (await CreateStream(1)).Open[0];
        for (var i = 0; i < 5; i++)
        {
            await Append(shard, new string('x', 1_000));
        }

        using var one = await Log.Read(shard.Id, 0, 1, None);
        Assert.Single(one.Batches);
        Assert.Equal(1, one.NextOffset);
        using var three = await Log.Read(shard.Id, 1, 3_900, None);
        Assert.Equal([1L, 2L, 3L], three.Batches.Select(batch => batch.BaseOffset));
        Assert.Equal(4, three.NextOffset);
    }

    [Fact]
    public async Task Arrival_time_never_goes_back()
    {
        var shard = (await CreateStream(1)).Open[0];
        var first = await Append(shard, "a");
        Time.Jump(TimeSpan.FromMinutes(-10));
        var second = await Append(shard, "b");
        Assert.Equal(first.Shards.Span[0].ArrivalTimeMs, second.Shards.Span[0].ArrivalTimeMs);
    }

    [Fact]
    public async Task The_offset_at_a_time_is_found()
    {
        var shard = (await CreateStream(1)).Open[0];
        var start = Time.NowMs;
        for (var i = 0; i < 50; i++)
        {
            await Append(shard, "a", "b", "c");
            Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(0, await Log.OffsetAtTime(shard.Id, start - 5, None));
        Assert.Equal(0, await Log.OffsetAtTime(shard.Id, start, None));
        Assert.Equal(3, await Log.OffsetAtTime(shard.Id, start + 1, None));
        Assert.Equal(75, await Log.OffsetAtTime(shard.Id, start + 250_000, None));
        Assert.Equal(150, await Log.OffsetAtTime(shard.Id, start + 1_000_000, None));
    }

    [Fact]
    public async Task A_shard_that_is_not_there_is_an_outcome()
    {
        var layout = await CreateStream(1);
        var outcome = await Append(layout.Open[0] with { Id = new ShardId(123_456) }, "a");
        Assert.Equal(AppendStatus.NotFound, outcome.Shards.Span[0].Status);
        Assert.Null(Log.Describe(new ShardId(123_456)));
        await Assert.ThrowsAsync<TarnException>(async () => await Log.Read(new ShardId(123_456), 0, 100, None));
    }

    [Fact]
    public async Task A_closed_shard_takes_no_more_and_says_so()
    {
        var layout = await CreateStream(2);
        var (closed, open) = (layout.Open[0], layout.Open[1]);
        await Append(closed, "a");
        var waiting = Log.WaitFor(closed.Id, 1, None).AsTask();
        Assert.False(waiting.IsCompleted);
        await Change(new LogChange.CloseShard(closed.Id));
        await waiting.InTime();

        Assert.Equal(AppendStatus.Closed, (await Append(closed, "b")).Shards.Span[0].Status);
        Assert.Equal(AppendStatus.Appended, (await Append(open, "c")).Shards.Span[0].Status);
        Assert.True(Log.Describe(closed.Id)!.Value.Closed);
        Assert.Equal(1, Log.Describe(closed.Id)!.Value.StableEnd);
        Assert.Equal(["a"], await ReadAll(closed.Id, 0));
        await Log.WaitFor(closed.Id, 1, None);
        var again = await Assert.ThrowsAsync<TarnException>(() => Change(new LogChange.CloseShard(closed.Id)));
        Assert.Equal(ErrorKind.Conflict, again.Kind);
    }

    [Fact]
    public async Task A_closed_shard_is_deleted_alone_and_an_open_one_is_not()
    {
        var layout = await CreateStream(2);
        var (closed, open) = (layout.Open[0], layout.Open[1]);
        await Append(closed, "a");
        await Append(open, "b");
        var refused = await Assert.ThrowsAsync<TarnException>(() => Change(new LogChange.DeleteShard(closed.Id)));
        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        Assert.Equal(["a"], await ReadAll(closed.Id, 0));

        await Change(new LogChange.CloseShard(closed.Id));
        await Change(new LogChange.DeleteShard(closed.Id));
        Assert.Null(Log.Describe(closed.Id));
        await Log.WaitFor(closed.Id, 1, None);
        Assert.Equal(AppendStatus.NotFound, (await Append(closed, "c")).Shards.Span[0].Status);
        Assert.Equal(["b"], await ReadAll(open.Id, 0));
        var again = await Assert.ThrowsAsync<TarnException>(() => Change(new LogChange.DeleteShard(closed.Id)));
        Assert.Equal(ErrorKind.NotFound, again.Kind);
    }

    [Fact]
    public async Task A_deleted_stream_has_no_shards()
    {
        var layout = await CreateStream(2);
        await Append(layout.Open[0], "a");
        var waiting = Log.WaitFor(layout.Open[0].Id, 1, None).AsTask();
        await Store.CommitWithLog(async tx => { await StreamDirectory.Delete(tx, layout.Stream.Id); return 0; }, None);
        await waiting.InTime();
        Assert.Null(Log.Describe(layout.Open[0].Id));
        Assert.Equal(AppendStatus.NotFound, (await Append(layout.Open[0], "b")).Shards.Span[0].Status);
        Assert.Null(Directory.Find(layout.Stream.Id));
    }

    [Fact]
    public async Task A_wait_ends_when_something_comes_or_is_cancelled()
    {
        var shard = (await CreateStream(1)).Open[0];
        var waiting = Log.WaitFor(shard.Id, 2, None).AsTask();
        using var cancel = new CancellationTokenSource();
        var cancelled = Log.WaitFor(shard.Id, 2, cancel.Token).AsTask();
        await Append(shard, "a", "b");
        Assert.False(waiting.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Append(shard, "c");
        await waiting.InTime();
    }

    [Fact]
    public async Task A_retried_call_is_recognised_and_answers_with_the_first_places()
    {
        var layout = await CreateStream(2);
        var call = new CallKey(1, 2);
        var first = await Log.Append(TwoShardCall(layout, call), None);
        Assert.Null(first.Recorded);
        await Append(layout.Open[0], "between");
        var again = await Log.Append(TwoShardCall(layout, call), None);

        Assert.All(again.Shards.ToArray(), outcome => Assert.Equal(AppendStatus.Repeated, outcome.Status));
        Assert.Equal(
            [
                new LogPosition(layout.Open[1].Id, 0), new LogPosition(layout.Open[0].Id, 0),
                new LogPosition(layout.Open[1].Id, 1), new LogPosition(layout.Open[0].Id, 1),
            ],
            again.Recorded!.Value.ToArray());
        Assert.Equal(["one", "three", "between"], await ReadAll(layout.Open[0].Id, 0));
        Assert.Equal(["zero", "two"], await ReadAll(layout.Open[1].Id, 0));

        var other = await Log.Append(TwoShardCall(layout, new CallKey(1, 3)), None);
        Assert.Null(other.Recorded);
        Assert.Equal(3, other.Shards.Span[0].BaseOffset);
    }

    [Fact]
    public async Task Rows_and_records_of_one_commit_become_true_together()
    {
        var layout = await CreateStream(2);
        await Append(layout.Open[0], "before");
        var (one, two) = await Store.CommitWithLog(
            tx =>
            {
                tx.Put(Rows, "key"u8.ToArray(), "value"u8.ToArray());
                return ValueTask.FromResult((
                    tx.Append(Batch(layout.Open[0], "in the set")), tx.Append(Batch(layout.Open[1], "as well", "twice"))));
            },
            None);
        Assert.Equal((1, 0), (one.BaseOffset, two.BaseOffset));
        Assert.Equal(Time.NowMs, one.ArrivalTimeMs);
        Assert.Equal(["before", "in the set"], await ReadAll(layout.Open[0].Id, 0));
        Assert.Equal(["as well", "twice"], await ReadAll(layout.Open[1].Id, 0));
        Assert.NotNull(await Store.Read(reader => reader.Get(Rows, "key"u8.ToArray()), None));
    }

    [Fact]
    public async Task A_commit_that_fails_leaves_nothing_in_the_log()
    {
        var layout = await CreateStream(2);
        await Change(new LogChange.CloseShard(layout.Open[1].Id));
        var failure = await Assert.ThrowsAsync<TarnException>(async () => await Store.CommitWithLog(
            tx =>
            {
                tx.Append(Batch(layout.Open[0], "a"));
                tx.Append(Batch(layout.Open[1], "b"));
                return ValueTask.FromResult(0);
            },
            None));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
        Assert.Empty(await ReadAll(layout.Open[0].Id, 0));
        Assert.Equal(0, (await Append(layout.Open[0], "c")).Shards.Span[0].BaseOffset);
    }

    [Fact]
    public async Task Ids_grow()
    {
        var first = await CreateStream(3);
        var second = await CreateStream(1);
        Assert.True(first.Stream.Id.Value < first.Shards[0].Id.Value);
        Assert.True(first.Shards[0].Id.Value < first.Shards[1].Id.Value);
        Assert.True(first.Shards[2].Id.Value < second.Stream.Id.Value);
    }

    protected abstract Task<(IStreamLog Log, ICommitLog Commits)> OpenLog();

    protected async Task<StreamLayout> CreateStream(int shards)
    {
        var stream = await Store.CommitWithLog(
            tx => ValueTask.FromResult(StreamDirectory.Create(
                tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, Time.GetUtcNow())),
            None);
        var layout = Directory.Find(stream.Id);
        Assert.NotNull(layout);
        Assert.Equal(shards, layout.Open.Count);
        return layout;
    }

    protected async Task<AppendOutcome> Append(ShardDescription shard, params string[] values) =>
        await Log.Append(new LogAppend { Shards = new[] { Batch(shard, values) } }, None);

    protected async Task<IReadOnlyList<string>> ReadAll(ShardId shard, long from)
    {
        var values = new List<string>();
        while (true)
        {
            using var read = await Log.Read(shard, from, 2_000, None);
            if (read.Batches.Count == 0)
            {
                return values;
            }

            foreach (var batch in read.Batches)
            {
                AddValues(values, batch, from);
            }

            from = read.NextOffset;
        }
    }

    protected static ShardAppend Batch(ShardDescription shard, params string[] values)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        foreach (var value in values)
        {
            writer.Append("key"u8, Encoding.UTF8.GetBytes(value));
        }

        return new ShardAppend
        {
            Stream = shard.Stream,
            Shard = shard.Id,
            Batch = writer.Finish().ToArray(),
            Records = values.Length,
        };
    }

    private static void AddValues(List<string> values, LogBatch batch, long from)
    {
        var reader = new RecordBatchReader(batch.Batch.Span);
        Assert.Equal(batch.Records, reader.Count);
        while (reader.MoveNext())
        {
            if (batch.BaseOffset + reader.OffsetDelta >= from)
            {
                values.Add(Encoding.UTF8.GetString(reader.Value));
            }
        }
    }

    private static LogAppend TwoShardCall(StreamLayout layout, CallKey call) => new()
    {
        Shards = new[]
        {
            Batch(layout.Open[0], "one", "three") with { CallIndexes = new ushort[] { 1, 3 } },
            Batch(layout.Open[1], "zero", "two") with { CallIndexes = new ushort[] { 0, 2 } },
        },
        Call = call,
        CallRecords = 4,
    };

    private async Task Change(LogChange change) =>
        await Store.CommitWithLog(tx => { tx.Change(change); return ValueTask.FromResult(0); }, None);
}
