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

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private FileDisk _disk = null!;
    private JournalLog _log = null!;
    private MemoryMetadataStore _store = null!;
    private StreamDirectory _streams = null!;
    private StreamControl _control = null!;
    private ConsumerHolds _holds = null!;
    private StreamId _stream;

    public async Task InitializeAsync()
    {
        _disk = new FileDisk(_folder.Root, TimeProvider.System);
        _log = OpenLog();
        _store = new MemoryMetadataStore(_log);
        _streams = await StreamDirectory.Open(_store, default);
        _control = await StreamControl.Open(_store, _streams, _time, TimeSpan.Zero, default);
        _holds = await ConsumerHolds.Open(_store, default);
        var made = new NewStream { Owner = StreamOwner.Kinesis, Shards = 2 };
        _stream = (await _store.CommitWithLog(tx => ValueTask.FromResult(StreamDirectory.Create(tx, made, _time.GetUtcNow())), default)).Id;
    }

    public async Task DisposeAsync()
    {
        _holds.Dispose();
        _control.Dispose();
        _streams.Dispose();
        await _store.DisposeAsync();
        await _log.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stream_that_is_resharded_again_and_again_does_not_grow()
    {
        for (var round = 0; round < 25; round++)
        {
            await Put();
            await Scale(3);
            _time.Advance(TimeSpan.FromHours(6));
            await Put();
            await Scale(2);
            _time.Advance(TimeSpan.FromHours(6));
            await Run();
            Assert.InRange(Layout.Shards.Count, 2, 40);
        }

        Assert.True(Layout.Stream.NextOrdinal > 200, "every round opens shards");
        _time.Advance(TimeSpan.FromHours(25));
        await Run();
        Assert.Equal(Layout.Open.Select(shard => shard.Id), Layout.Shards.OrderBy(shard => shard.Hashes.From).Select(shard => shard.Id));
        Assert.Equal(2, (await _store.Read(reader => StreamDirectory.Shards(reader, _stream), default)).Count);
        var parent = Assert.NotNull(Layout.Open[0].Parent);
        Assert.Null(_log.Describe(parent.Id));
        Assert.InRange(parent.Ordinal, 200, Layout.Stream.NextOrdinal);

        await Restart();
        Assert.Equal(Layout.Open.Select(shard => shard.Id).Order(ById), KnownToTheNewestFooter().Order(ById));
        Assert.Null(_log.Describe(parent.Id));
        await Put();
        Assert.All(Layout.Open, shard => Assert.Equal(1, _log.Describe(shard.Id)!.Value.StableEnd));
    }

    [Fact]
    public async Task A_closed_shard_stays_until_retention_has_passed_its_close()
    {
        await Put();
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        _time.Advance(TimeSpan.FromHours(20));
        await Scale(1);
        _time.Advance(TimeSpan.FromHours(23.9));
        await Run();
        Assert.All(parents, parent => Assert.True(Layout.TryFind(parent, out _)));

        await _store.CommitWithLog(async tx => { await StreamDirectory.SetRetention(tx, _stream, TimeSpan.FromHours(48)); return 0; }, default);
        _time.Advance(TimeSpan.FromHours(23.9));
        await Run();
        Assert.All(parents, parent => Assert.NotNull(_log.Describe(parent)));

        _time.Advance(TimeSpan.FromHours(1));
        await Run();
        Assert.All(parents, parent => Assert.False(Layout.TryFind(parent, out _)));
        Assert.All(parents, parent => Assert.Null(_log.Describe(parent)));
    }

    [Fact]
    public async Task What_a_consumer_has_not_passed_keeps_its_shard_and_goes_with_its_position()
    {
        await Put();
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        await _store.Commit(
            tx =>
            {
                ConsumerPositions.Put(tx, new Consumer(Reader, ConsumerKind.Delivery, _stream, HoldsFreeing: true, new ConsumerLease("", 1, long.MaxValue)));
                ConsumerPositions.Move(tx, new PositionKey(Reader, RunId.Main, parents[0], OutputId.All), 0, 1);
                ConsumerPositions.Move(tx, new PositionKey(Reader, RunId.Main, parents[1], OutputId.All), 1, 1);
                return ValueTask.FromResult(0);
            },
            default);
        await Scale(1);
        _time.Advance(TimeSpan.FromHours(30));
        await Run();
        Assert.NotNull(_log.Describe(parents[0]));
        Assert.Null(_log.Describe(parents[1]));

        await _store.Commit(
            tx =>
            {
                ConsumerPositions.Move(tx, new PositionKey(Reader, RunId.Main, parents[0], OutputId.All), 1, 1);
                return ValueTask.FromResult(0);
            },
            default);
        await Run();
        Assert.Null(_log.Describe(parents[0]));
        Assert.Empty(await _store.Read(reader => ConsumerPositions.Read(reader, Reader, RunId.Main), default));
    }

    [Fact]
    public async Task A_clock_that_jumped_ends_no_shard_until_it_is_accepted()
    {
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        await Scale(1);
        _time.Jump(TimeSpan.FromDays(400));
        await Run();
        Assert.All(parents, parent => Assert.NotNull(_log.Describe(parent)));
        _log.AcceptClock();
        await Run();
        Assert.All(parents, parent => Assert.Null(_log.Describe(parent)));
    }

    [Fact]
    public async Task A_power_loss_leaves_row_and_journal_of_one_mind()
    {
        var parents = Layout.Open.Select(shard => shard.Id).ToArray();
        await Put();
        await Scale(1);
        _time.Advance(TimeSpan.FromHours(25));
        await Run();

        // the store loses the commits that only the journal has synced, and replays them from there
        await Restart(powerLoss: true);
        Assert.All(parents, parent => Assert.Null(_log.Describe(parent)));
        var rows = await _store.Read(reader => StreamDirectory.Shards(reader, _stream), default);
        Assert.Equal(Layout.Open[0].Id, Assert.Single(rows).Id);
    }

    private static Comparer<ShardId> ById { get; } = Comparer<ShardId>.Create((one, other) => one.Value.CompareTo(other.Value));

    private StreamLayout Layout => _streams.Find(_stream)!;

    private JournalLog OpenLog() =>
        JournalLog.Open(_disk, Instance, new JournalOptions { FileBytes = 64 << 10, HotTailBytes = 8 << 20 }, _time);

    private async Task Restart(bool powerLoss = false)
    {
        await _log.DisposeAsync();
        _log = OpenLog();
        _store.Restart(_log, powerLoss);
    }

    private Task Run() => new ShardExpiry(_store, _streams, _holds, _holds, _log, _time) { ClockDoubt = () => _log.ClockDoubt }.Run(default);

    private async Task Scale(int target)
    {
        await _store.Commit(
            async tx =>
            {
                await _control.Begin(tx, _stream, new StreamWork { Kind = StreamWorkKind.Scale, Due = _time.GetUtcNow(), Target = target });
                return 0;
            },
            default);
        await _control.RunDue(default);
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
            var append = new ShardAppend { Stream = _stream, Shard = shard.Id, Batch = writer.Finish().ToArray(), Records = 1 };
            var outcome = await _log.Append(new LogAppend { Shards = new[] { append } }, default);
            Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
        }
    }

    /// <summary>The shards in the newest footer, from which a start begins.</summary>
    private IEnumerable<ShardId> KnownToTheNewestFooter()
    {
        var files = JournalFileName.OpenAllToRead(_disk, Instance, Crc32C.Compute(Instance.ToByteArray()));
        var content = new FooterContent();
        Assert.True(files.Last(file => file.Footer is not null).Footer!.TryReadShards(content));
        files.ForEach(file => file.File.Dispose());
        return content.Shards.Select(shard => new ShardId(shard.Shard));
    }
}
