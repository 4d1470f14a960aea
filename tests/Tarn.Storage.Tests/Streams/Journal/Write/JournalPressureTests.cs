using System.Text;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Journal.Write;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Tests.Streams.Journal.Write;

/// <summary>
/// A disk that is too slow: callers wait a bounded time, memory stays bounded, and throttled records are not written.
/// </summary>
public sealed class JournalPressureTests
{
    private const int QueueBytes = 1 << 20;

    private static readonly JournalOptions Options = new()
    {
        FileBytes = 8 << 20,
        HotTailBytes = 8 << 20,
        QueueBytesMax = QueueBytes,
        QueueWaitMax = TimeSpan.FromMilliseconds(200),
    };

    [Fact]
    public async Task When_the_disk_hangs_callers_are_throttled_in_bounded_time_and_memory()
    {
        using var gate = new ManualResetEventSlim(initialState: true);
        var disk = new SimulatedDisk(1);
        disk.Faults.FailSync = _ =>
        {
            gate.Wait();
            return false;
        };
        await using var log = JournalLog.Open(disk, Guid.NewGuid(), Options, TimeProvider.System);
        var layout = await OpenStream(log, shards: 2);

        gate.Reset();
        var calls = new List<Task<AppendOutcome>>();
        var most = 0L;
        for (var i = 0; i < 100; i++)
        {
            calls.Add(Append(log, layout.Open[i % 2], $"value {i}", 100 << 10));
            most = Math.Max(most, log.WaitingBytes);
        }

        // All calls but those that the writer has taken are answered while the disk still hangs.
        var left = calls.ToList();
        while (log.WaitingBytes > 0)
        {
            var ended = await Task.WhenAny(left).InTime();
            left.Remove(ended);
            Assert.Equal(AppendStatus.Throttled, (await ended).Shards.Span[0].Status);
        }

        Assert.InRange(most, QueueBytes / 2, (3 * QueueBytes) + (200 << 10));
        gate.Set();
        var outcomes = await Task.WhenAll(calls);
        var appended = outcomes.Count(outcome => outcome.Shards.Span[0].Status == AppendStatus.Appended);
        Assert.InRange(appended, 1, 20);
        Assert.Equal(100 - appended, outcomes.Count(outcome => outcome.Shards.Span[0].Status == AppendStatus.Throttled));

        // The journal resumes without help, and no throttled record is present.
        Assert.Equal(AppendStatus.Appended, (await Append(log, layout.Open[0], "after", 10)).Shards.Span[0].Status);
        var stored = layout.Open.Sum(shard => log.Describe(shard.Id)!.Value.StableEnd);
        Assert.Equal(appended + 1, stored);
    }

    [Fact]
    public void A_streams_flood_keeps_no_other_stream_out()
    {
        var queue = new AppendQueue(QueueBytes, TimeProvider.System);
        var first = Enumerable.Range(0, 40).Select(_ => Item(stream: 1, 100 << 10)).ToList();
        var waiting = first.Count(item => !queue.TryAdd(item, out _));
        Assert.InRange(waiting, 25, 35);

        var other = Item(stream: 2, 50 << 10);
        Assert.False(queue.TryAdd(other, out var place));
        Assert.NotNull(place);
        var taken = new List<PendingItem>();
        Assert.True(queue.Take(4 << 20, taken, wait: false));
        Assert.True(place!.Done.Task.IsCompletedSuccessfully, "one group later it is in");
        Assert.True(queue.Take(4 << 20, taken, wait: false));
        Assert.Contains(other, taken);
    }

    [Fact]
    public void A_small_append_does_not_pass_a_large_one_of_its_stream_that_waits()
    {
        var queue = new AppendQueue(QueueBytes, TimeProvider.System);
        Assert.True(queue.TryAdd(Item(1, 600 << 10), out _));
        var large = Item(1, 700 << 10);
        Assert.False(queue.TryAdd(large, out _));
        var small = Item(1, 1_000);
        Assert.False(queue.TryAdd(small, out var room));
        Assert.True(queue.TryWithdraw(room!));
        Assert.False(queue.TryAdd(small, out _));
        var taken = new List<PendingItem>();
        queue.Take(4 << 20, taken, wait: false);
        queue.Take(4 << 20, taken, wait: false);
        Assert.Equal([large, small], taken.Skip(1));
    }

    private static PendingAppend Item(long stream, int bytes) => PendingAppend.Rent(new LogAppend
    {
        Shards = new[]
        {
            new ShardAppend { Stream = new StreamId(stream), Shard = new ShardId(stream + 1), Batch = new byte[bytes], Records = 1 },
        },
    }, new JournalState());

    private static async Task<StreamLayout> OpenStream(JournalLog log, int shards)
    {
        var store = new MemoryMetadataStore(log);
        using var directory = await StreamDirectory.Open(store, CancellationToken.None);
        var stream = await store.CommitWithLog(
            tx => ValueTask.FromResult(StreamDirectory.Create(
                tx, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, DateTimeOffset.UnixEpoch)),
            CancellationToken.None);
        return directory.Find(stream.Id)!;
    }

    private static Task<AppendOutcome> Append(JournalLog log, ShardDescription shard, string value, int bytes)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        writer.Append("k"u8, Encoding.UTF8.GetBytes(value.PadRight(bytes, '.')));
        var append = new ShardAppend
        {
            Stream = shard.Stream,
            Shard = shard.Id,
            Batch = writer.Finish().ToArray(),
            Records = 1,
        };
        return log.Append(new LogAppend { Shards = new[] { append } }, CancellationToken.None).AsTask();
    }
}
