using Tarn.Storage.Checksums;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Tests.Metadata;

namespace Tarn.Storage.Tests.Consumers;

/// <summary>The end of closed shards, on the journal.</summary>
public sealed class ShardExpiryTests : IAsyncLifetime
{
    private static readonly Guid Instance = new("77777777-2222-3333-4444-555555555555");
    private static readonly ConsumerId Reader = new(9);
    private static readonly OutputId Table = new(1);

    private readonly TemporaryFolder folder = new();
    private readonly ManualTime time = new();
    private FileDisk disk = null!;
    private JournalLog log = null!;
    private MemoryMetadataStore store = null!;
    private StreamDirectory streams = null!;
    private StreamControl control = null!;
    private ConsumerHolds holds = null!;
    private StreamId stream;

    public async Task InitializeAsync()
    {
        disk = new FileDisk(folder.Root, TimeProvider.System);
        log = OpenLog();
        store = new MemoryMetadataStore(log);
        streams = await StreamDirectory.Open(store, default);
        control = await StreamControl.Open(store, streams, time, TimeSpan.Zero, default);
        holds = await ConsumerHolds.Open(store, default);
        var made = new NewStream { Owner = StreamOwner.Kinesis, Shards = 2 };
        stream = (await store.Commit(tx => ValueTask.FromResult(StreamDirectory.Create(tx, made, time.GetUtcNow())), default)).Id;
    }

    public async Task DisposeAsync()
    {
        holds.Dispose();
        control.Dispose();
        streams.Dispose();
        await store.DisposeAsync();
        await log.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_stream_that_is_resharded_again_and_again_does_not_grow()
    {
        for (var round = 0; round < 25; round++)
        {
            await Put();
            await Scale(3);
            time.Advance(TimeSpan.FromHours(6));
            await Put();
            await Scale(2);
            time.Advance(TimeSpan.FromHours(6));
            await Run();
            Assert.InRange(Layout.Shards.Count, 2, 40);
        }

        Assert.True(Layout.Stream.NextOrdinal > 200, "every round opens shards");
        time.Advance(TimeSpan.FromHours(25));
        await Run();
        Assert.Equal(Layout.Open.Select(shard => shard.Id), Layout.Shards.OrderBy(shard => shard.Hashes.From).Select(shard => shard.Id));
        Assert.Equal(2, (await store.Read(reader => StreamDirectory.Shards(reader, stream), default)).Count);
        var parent = Assert.NotNull(Layout.Open[0].Parent);
        Assert.Null(log.Describe(parent.Id));
        Assert.InRange(parent.Ordinal, 200, Layout.Stream.NextOrdinal);

        await Restart();
        Assert.Equal(Layout.Open.Select(shard => shard.Id).Order(ById), KnownToTheNewestFooter().Order(ById));
        Assert.Null(log.Describe(parent.Id));
        await Put();
        Assert.All(Layout.Open, shard => Assert.Equal(1, log.Describe(shard.Id)!.Value.StableEnd));
    }

    [Fact]
    public async Task A_closed_shard_stays_until_retention_has_passed_its_close()
    {
        await Put();
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        time.Advance(TimeSpan.FromHours(20));
        await Scale(1);
        time.Advance(TimeSpan.FromHours(23.9));
        await Run();
        Assert.All(parents, parent => Assert.True(Layout.TryFind(parent, out _)));

        await store.Commit(async tx => { await StreamDirectory.SetRetention(tx, stream, TimeSpan.FromHours(48)); return 0; }, default);
        time.Advance(TimeSpan.FromHours(23.9));
        await Run();
        Assert.All(parents, parent => Assert.NotNull(log.Describe(parent)));

        time.Advance(TimeSpan.FromHours(1));
        await Run();
        Assert.All(parents, parent => Assert.False(Layout.TryFind(parent, out _)));
        Assert.All(parents, parent => Assert.Null(log.Describe(parent)));
    }

    [Fact]
    public async Task What_a_consumer_has_not_passed_keeps_its_shard_and_goes_with_its_position()
    {
        await Put();
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        await store.Commit(
            tx =>
            {
                ConsumerPositions.Put(tx, new Consumer(Reader, ConsumerKind.Delivery, stream, HoldsFreeing: true, new ConsumerLease("", 1, long.MaxValue)));
                ConsumerPositions.Move(tx, Reader, Table, new LogPosition(parents[0], 0), 1);
                ConsumerPositions.Move(tx, Reader, Table, new LogPosition(parents[1], 1), 1);
                return ValueTask.FromResult(0);
            },
            default);
        await Scale(1);
        time.Advance(TimeSpan.FromHours(30));
        await Run();
        Assert.NotNull(log.Describe(parents[0]));
        Assert.Null(log.Describe(parents[1]));

        await store.Commit(
            tx =>
            {
                ConsumerPositions.Move(tx, Reader, Table, new LogPosition(parents[0], 1), 1);
                return ValueTask.FromResult(0);
            },
            default);
        await Run();
        Assert.Null(log.Describe(parents[0]));
        Assert.Empty(await store.Read(reader => ConsumerPositions.Read(reader, Reader), default));
    }

    [Fact]
    public async Task A_clock_that_jumped_ends_no_shard_until_it_is_accepted()
    {
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        await Scale(1);
        time.Jump(TimeSpan.FromDays(400));
        await Run();
        Assert.All(parents, parent => Assert.NotNull(log.Describe(parent)));
        log.AcceptClock();
        await Run();
        Assert.All(parents, parent => Assert.Null(log.Describe(parent)));
    }

    [Fact]
    public async Task A_power_loss_leaves_row_and_journal_of_one_mind()
    {
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        await Put();
        await Scale(1);
        time.Advance(TimeSpan.FromHours(25));
        await Run();

        // the store loses the commits that only the journal has synced, and replays them from there
        await Restart(powerLoss: true);
        Assert.All(parents, parent => Assert.Null(log.Describe(parent)));
        var rows = await store.Read(reader => StreamDirectory.Shards(reader, stream), default);
        Assert.Equal(Layout.Open[0].Id, Assert.Single(rows).Id);
    }

    private static Comparer<ShardId> ById { get; } = Comparer<ShardId>.Create((one, other) => one.Value.CompareTo(other.Value));

    private StreamLayout Layout => streams.Find(stream)!;

    private JournalLog OpenLog() =>
        JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 64 << 10, HotTailBytes = 8 << 20 }, time);

    private async Task Restart(bool powerLoss = false)
    {
        await log.DisposeAsync();
        log = OpenLog();
        store.Restart(log, powerLoss);
    }

    private Task Run() => new ShardExpiry(store, streams, holds, log, time) { ClockDoubt = () => log.ClockDoubt }.Run(default);

    private async Task Scale(int target)
    {
        await store.Commit(
            async tx =>
            {
                await control.Begin(tx, stream, new StreamWork { Kind = StreamWorkKind.Scale, Due = time.GetUtcNow(), Target = target });
                return 0;
            },
            default);
        await control.RunDue(default);
        Assert.Equal(target, Layout.Open.Count);
    }

    /// <summary>One record into every open shard.</summary>
    private async Task Put()
    {
        foreach (var shard in Layout.Open)
        {
            using var writer = new RecordBatchWriter();
            writer.Begin(0);
            writer.Append("k"u8, "v"u8);
            var append = new ShardAppend { Stream = stream, Shard = shard.Id, Batch = writer.Finish().ToArray(), Records = 1 };
            var outcome = await log.Append(new LogAppend { Shards = new[] { append } }, default);
            Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
        }
    }

    /// <summary>The shards in the newest footer, from which a start begins.</summary>
    private IEnumerable<ShardId> KnownToTheNewestFooter()
    {
        var files = JournalFileName.OpenAllToRead(disk, Instance, Crc32C.Compute(Instance.ToByteArray()));
        var content = new FooterContent();
        Assert.True(files.Last(file => file.Footer is not null).Footer!.TryReadShards(content));
        files.ForEach(file => file.File.Dispose());
        return content.Shards.Select(shard => new ShardId(shard.Shard));
    }
}
