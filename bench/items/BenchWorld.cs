using System.Diagnostics;
using System.Globalization;
using Tarn.Access.Registry;
using Tarn.Items;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Rows;
using Tarn.Storage.Rows.RocksDb;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Bench.Items;

/// <summary>Item tables on the journal and RocksDB; the metadata store is the in-memory twin.</summary>
internal sealed class BenchWorld : IAsyncDisposable
{
    private readonly FileDisk _disk;
    private readonly MemoryMetadataStore _store;
    private readonly long _memoryBytes;
    private ResourceRegistry _registry = null!;
    private ItemTables _tables = null!;
    private StreamDirectory _streams = null!;
    private ItemEngine _room = null!;

    private BenchWorld(FileDisk disk, JournalLog log, MemoryMetadataStore store, long memoryBytes) =>
        (_disk, Log, _store, _memoryBytes) = (disk, log, store, memoryBytes);

    public JournalLog Log { get; }

    public ItemStore Items { get; private set; } = null!;

    public ItemTable Plain { get; private set; } = null!;

    public ItemTable Indexed { get; private set; } = null!;

    /// <summary>A stream of plain records.</summary>
    public StreamLayout Stream { get; private set; } = null!;

    /// <summary>Bytes that this process has written to the disk, and bytes of the plain table's records.</summary>
    public (long All, long Log) Written => (
        long.Parse(
            File.ReadAllLines("/proc/self/io").Single(line => line.StartsWith("write_bytes", StringComparison.Ordinal)).Split(' ')[1],
            CultureInfo.InvariantCulture),
        _streams.ShardsOf(Plain.Stream).Sum(shard => Log.Totals(shard.Id).Bytes));

    public string Summary
    {
        get
        {
            var state = _room.State!;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"rows: {state.DiskBytes / 1e6:N0} MB on the disk, {state.MemoryBytes / 1e6:N0} MB of cache; "
                    + $"resident {Process.GetCurrentProcess().WorkingSet64 / 1e6:N0} MB");
        }
    }

    public static async Task<BenchWorld> Open(string root, int megabytes)
    {
        var disk = new FileDisk(root, TimeProvider.System);
        var log = JournalLog.Open(disk, Guid.NewGuid(), new JournalOptions(), TimeProvider.System);
        var world = new BenchWorld(disk, log, new MemoryMetadataStore(log), (long)megabytes << 20);
        await world.Start();
        world.Plain = await world.Create("plain");
        world.Indexed = await world.Create("indexed", Index("one", "a"), Index("two", "b"));
        world.Items = await world._room.Store(default);
        return world;
    }

    /// <summary>How many bytes the rows' files took for each byte of the records.</summary>
    public string WrittenSince((long All, long Log) before)
    {
        var (all, log) = (Written.All - before.All, Written.Log - before.Log);
        return string.Create(CultureInfo.InvariantCulture, $"rows: {(all - log) / (double)log:N1} bytes written for each byte put");
    }

    /// <summary>Stops and opens the rows; the time until they have every record.</summary>
    public async Task<TimeSpan> Reopen()
    {
        await Stop();
        var clock = Stopwatch.StartNew();
        await Start();
        return clock.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _store.DisposeAsync();
        await Log.DisposeAsync();
    }

    private static NewIndex Index(string name, string attribute) => new(name, false, Keys(attribute), ProjectionKind.KeysOnly, []);

    private static KeySchema Keys(string name) => new([new KeyAttribute(name, KeyType.String)], []);

    private async Task<ItemTable> Create(string name, params NewIndex[] indexes) => await _tables.Create(
        new NewItemTable
        {
            Name = new ResourceName("000000000000", "us-east-1", "dynamodb", "table", name),
            Arn = name,
            Owner = "000000000000",
            Keys = Keys("id"),
            Indexes = indexes,
        },
        null,
        default);

    private async Task Start()
    {
        _streams = await StreamDirectory.Open(_store, default);
        _registry = await ResourceRegistry.Open(_store, default);
        _tables = await ItemTables.Open(_store, _registry, _streams, TimeProvider.System, TimeSpan.Zero, default);
        _room = await ItemEngine.Open(
            Log,
            _streams,
            new OwnerFloors(),
            _tables,
            TimeProvider.System,
            new ItemEngineOptions { OpenRows = reject => RowFolder.Open(_disk, "items", new RowStoreOptions { MemoryBytes = _memoryBytes }, reject) },
            default);
        if (Stream is null)
        {
            var stream = await _store.CommitWithLog(
                transaction => ValueTask.FromResult(StreamDirectory.Create(
                    transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = 1 }, DateTimeOffset.UtcNow)),
                default);
            Stream = _streams.Find(stream.Id)!;
        }
    }

    private async Task Stop()
    {
        await _room.DisposeAsync();
        _tables.Dispose();
        _registry.Dispose();
    }
}
