using System.Text;
using Tarn.Access.Registry;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Making;
using Tarn.Items.Keys;
using Tarn.Items.Tables;
using Tarn.Items.Values;
using Tarn.Items.Writes;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Rows;
using Tarn.Storage.Rows.Memory;
using Tarn.Storage.Rows.RocksDb;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Items.Tests.Engine;

/// <summary>Item tables on the in-memory twins, or on journal, SQLite and RocksDB; stopped and started like a process.</summary>
internal sealed class ItemWorld : IAsyncDisposable
{
    private static readonly Guid Instance = new("88888888-2222-3333-4444-666666666666");
    private readonly Func<Func<IRowStore, byte[]?, string?>, OpenedRows> _openRows;
    private readonly Func<ValueTask> _end;
    private ResourceRegistry _registry = null!;
    private int _threads = 1;
    private IDisk? _disk;
    private ItemCopyStore? _copyStore;

    private ItemWorld(
        TimeProvider time,
        IStreamLog log,
        IMetadataStore store,
        Func<Func<IRowStore, byte[]?, string?>, OpenedRows> openRows,
        Func<ValueTask> end) =>
        (Time, Log, Store, _openRows, _end) = (time, log, store, openRows, end);

    public TimeProvider Time { get; }

    public IStreamLog Log { get; }

    public IMetadataStore Store { get; }

    /// <summary>The rows of a world on the twins.</summary>
    public MemoryRowStore Rows { get; private init; } = null!;

    public StreamDirectory Streams { get; private set; } = null!;

    public OwnerFloors Floors { get; private set; } = null!;

    public ItemTables Tables { get; private set; } = null!;

    public ItemEngine Room { get; private set; } = null!;

    public ItemStore Items { get; set; } = null!;

    /// <summary>Whether the log says that it is near its limit.</summary>
    public bool IsLogNearlyFull { get; set; }

    /// <summary>The objects of a world with copies.</summary>
    public ObjectStore Objects { get; private set; } = null!;

    /// <summary>What a world with a folder opens before its room.</summary>
    public ItemCopyStore CopyStore => _copyStore ?? throw new InvalidOperationException("no folder");

    /// <summary>The copies of a world with a folder.</summary>
    public ItemCopies Copies { get; private set; } = null!;

    /// <param name="folder">The folder of copies; null: the world has none.</param>
    public static async Task<ItemWorld> Open(ManualTime? given = null, int threads = 1, string? folder = null)
    {
        var time = given ?? new ManualTime();
        var log = new MemoryStreamLog(time);
        var store = new MemoryMetadataStore(log);
        var rows = new MemoryRowStore();
        OpenedRows OpenRows()
        {
            if (rows.State.Failure is not null)
            {
                rows.Crash(0);
            }

            return new OpenedRows(rows, rows.CheckpointNote, null);
        }

        var world = new ItemWorld(time, log, store, _ => OpenRows(), store.DisposeAsync)
        {
            Rows = rows,
            _threads = threads,
            _disk = folder is null ? null : new FileDisk(folder, TimeProvider.System),
        };
        await world.Start();
        return world;
    }

    /// <summary>A world on the disk.</summary>
    public static async Task<ItemWorld> OpenDurable(string folder)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 4 << 20, HotTailBytes = 16 << 20 }, TimeProvider.System);
        var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
        var world = new ItemWorld(
            TimeProvider.System,
            log,
            store,
            reject => RowFolder.Open(disk, "items", new RowStoreOptions { MemoryBytes = 8 << 20 }, reject),
            async () =>
            {
                await store.DisposeAsync();
                await log.DisposeAsync();
            })
        {
            _disk = disk,
        };
        await world.Start();
        return world;
    }

    /// <summary>The process ends without warning and starts again.</summary>
    /// <param name="kept">The batches of rows since the last flush that survive.</param>
    public async Task Crash(int kept)
    {
        await Stop();
        Rows.Crash(kept);
        await Start();
    }

    public async Task<ItemTable> Create(string name, string keys = "id", params NewIndex[] indexes)
    {
        var parts = keys.Split(' ');
        var table = await Tables.Create(
            new NewItemTable
            {
                Name = new ResourceName("000000000000", "us-east-1", "dynamodb", "table", name),
                Arn = $"arn:aws:dynamodb:us-east-1:000000000000:table/{name}",
                Owner = "000000000000",
                Keys = Schema(parts),
                Indexes = indexes,
            },
            null,
            default);
        Items = await Room.Store(default);
        return table;
    }

    /// <summary>Completes the changes of tables.</summary>
    public async Task Settle()
    {
        if (Time is ManualTime manual)
        {
            manual.Advance(TimeSpan.FromSeconds(1));
        }

        await Tables.Settle(default);
    }

    public ItemTable Newest(ItemTable table) => Tables.TryGet(table.Id, out var newest) ? newest : throw new InvalidOperationException("no table");

    public static KeySchema Schema(params string[] names) =>
        new([new KeyAttribute(names[0], KeyType.String)], [.. names.Skip(1).Select(name => new KeyAttribute(name, KeyType.String))]);

    public static Item ItemOf(string json) => Item.Parse(Encoding.UTF8.GetBytes(json));

    public static byte[] KeyOf(ItemTable table, string json) => KeyForm.Of(table.Keys, ItemOf(json));

    public static ItemWrite Put(ItemTable table, string json)
    {
        var item = ItemOf(json);
        return new ItemWrite(table, KeyForm.Of(table.Keys, item), _ => ItemVerdict.Put(item));
    }

    public static ItemWrite Delete(ItemTable table, string key) => new(table, KeyOf(table, key), _ => ItemVerdict.Delete);

    public ValueTask<WriteResult> Write(params ItemWrite[] writes) => Items.Write(writes, CallKey.None, default);

    public async Task<string?> Get(ItemTable table, string key) => (await Items.Get(table, KeyOf(table, key), isConsistent: true))?.ToString();

    public async Task<List<string>> Read(ItemTable table, string? index = null, bool isForward = true)
    {
        var found = new List<string>();
        using var cursor = await Items.Range(
            table, index is null ? null : table.FindIndex(index), global::Tarn.Items.Keys.ItemKeyRange.All, isForward, isConsistent: true);
        while (cursor.MoveNext())
        {
            found.Add(cursor.Item.ToString());
        }

        return found;
    }

    /// <summary>The number of records of the table's stream.</summary>
    public long Records(ItemTable table) => Streams.ShardsOf(table.Stream).Sum(shard => Log.Describe(shard.Id)!.Value.StableEnd);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _end();
    }

    public async Task Start()
    {
        Streams = await StreamDirectory.Open(Store, default);
        _registry = await ResourceRegistry.Open(Store, default);
        Floors = new OwnerFloors();
        Tables = await ItemTables.Open(Store, _registry, Streams, Time, TimeSpan.FromMilliseconds(50), default);
        if (_disk is not null)
        {
            Objects = await ObjectStore.Open(_disk, Store, Time, new ObjectStoreOptions(), default);
            _copyStore = await ItemCopyStore.Open(Store, Objects.Kept, _disk, new ItemCopyOptions { SortBytes = 64 << 10 }, default);
        }

        Room = await ItemEngine.Open(
            Log,
            Streams,
            Floors,
            Tables,
            Time,
            new ItemEngineOptions { OpenRows = _openRows, Threads = _threads, Copies = _copyStore, IsLogNearlyFull = () => IsLogNearlyFull },
            default);
        if (_copyStore is not null)
        {
            Copies = new ItemCopies(Room, Tables, _copyStore, Store, Log, Streams, Time);
        }

        Items = Tables.All.Any() ? await Room.Store(default) : null!;
    }

    public async Task Stop()
    {
        Copies?.Dispose();
        await Room.DisposeAsync();
        _copyStore?.Dispose();
        if (Objects is not null)
        {
            await Objects.DisposeAsync();
        }

        Tables.Dispose();
        _registry.Dispose();
        Streams.Dispose();
    }
}
