using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Tests.Endpoints;
using Tarn.Delivery.Tests.Functions;
using Tarn.Delivery.Tests.Steps;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Shredding;
using Tarn.Lake.Writing;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Objects.Reads;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Delivery.Tests;

/// <summary>
/// Deliveries with objects on a real disk, stopped and started like a process. Log and metadata are in-memory twins, or
/// journal and SQLite.
/// </summary>
internal sealed class DeliveryWorld : IAsyncDisposable
{
    public const string Account = "000000000000";
    public const string Region = "us-east-1";
    public const string Bucket = "lake";

    private static readonly Guid Instance = new("77777777-2222-3333-4444-555555555555");

    private readonly FileDisk _disk;
    private readonly IMetadataStore _seen;
    private readonly Func<ValueTask> _end;
    private ParquetEncoder? _parquet;

    private DeliveryWorld(TimeProvider time, FileDisk disk, IStreamLog log, IMetadataStore store, IMetadataStore seen, Func<ValueTask> end)
    {
        (Time, Log, Store) = (time, log, store);
        (_disk, _seen, _end) = (disk, seen, end);
        disk.CreateFolder("scratch/parquet");
    }

    /// <summary>The store that deliveries use, in a world on the twins.</summary>
    public ForgetfulStore Answers => (ForgetfulStore)_seen;

    /// <summary>The store, in a world on the twins.</summary>
    public MemoryMetadataStore Twin => (MemoryMetadataStore)Store;

    public IStreamLog Log { get; }

    public IMetadataStore Store { get; }

    public StreamDirectory Directory { get; private set; } = null!;

    public ObjectStore Objects { get; private set; } = null!;

    public ConsumerHolds Holds { get; private set; } = null!;

    public LakeCatalog Catalog { get; private set; } = null!;

    public Deliveries Deliveries { get; private set; } = null!;

    public long BufferBytesMax { get; set; } = 1L << 30;

    /// <summary>As of the next start.</summary>
    public BufferMemory Memory { get; set; } = new(64 << 20);

    /// <summary>As of the next start.</summary>
    public BufferScratch Scratch { get; set; } = new(1L << 30);

    public ScriptedEndpoint Endpoint { get; } = new(TimeProvider.System);

    /// <summary>The roles of the deliveries; they allow everything until a test takes something away.</summary>
    public TestRoles Roles { get; } = new();

    /// <summary>The functions, as of the next start; null: there are none.</summary>
    public ScriptedFunction? Function { get; set; } = new();

    /// <summary>Finds rows for upserts; null: nothing can read files.</summary>
    public IFileJobs? FileJobs { get; set; }

    /// <summary>The columns that a client described, by table: names and Hive types.</summary>
    public Dictionary<string, IReadOnlyList<KeyValuePair<string, string>>> Described { get; } = [];

    /// <summary>The clock of log and deliveries.</summary>
    public TimeProvider Time { get; }

    public DeliveryServices Services { get; private set; } = null!;

    /// <summary>Opens a world on the twins of log and metadata, in a folder that is deleted with it.</summary>
    public static async Task<DeliveryWorld> Open(TimeProvider? given = null)
    {
        var time = given ?? TimeProvider.System;
        var folder = System.IO.Directory.CreateTempSubdirectory("tarn-delivery-").FullName;
        var log = new MemoryStreamLog(time);
        var store = new MemoryMetadataStore(log);
        var world = new DeliveryWorld(time, new FileDisk(folder, TimeProvider.System), log, store, new ForgetfulStore(store), End);
        await world.Begin();
        return world;

        ValueTask End()
        {
            System.IO.Directory.Delete(folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>
    /// Opens a world on the journal and SQLite, like the program. Everything acknowledged is present when any process
    /// opens the folder again.
    /// </summary>
    /// <param name="folder">The folder, which is kept when the world ends.</param>
    /// <param name="seenAs">Wraps the store for deliveries.</param>
    public static async Task<DeliveryWorld> OpenDurable(string folder, Func<IMetadataStore, IMetadataStore>? seenAs = null)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 1 << 20, HotTailBytes = 16 << 20 }, TimeProvider.System);
        var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
        var world = new DeliveryWorld(TimeProvider.System, disk, log, store, seenAs?.Invoke(store) ?? store, End);
        await world.Begin();
        return world;

        async ValueTask End()
        {
            await store.DisposeAsync();
            await log.DisposeAsync();
        }
    }

    /// <summary>Starts like a process: everything is read from the rows.</summary>
    public async Task Start()
    {
        var files = new ObjectTableFiles(Objects);
        Catalog = await LakeCatalog.Open(Store, await MemoryCatalogNames.Open(Store, default), files, default);
        Services = new DeliveryServices
        {
            HoldLimit = new HoldLimit(Holds, Directory, Log, Time, TimeSpan.FromHours(10)),
            Roles = Roles,
            Store = _seen,
            Streams = Log,
            Directory = Directory,
            Time = Time,
            Log = NullLogger<Deliveries>.Instance,
            Holder = "test",
            Forget = (_, _) => ValueTask.CompletedTask,
            FindSource = NamedStreams.Find,
            Disk = _disk,
            Objects = Objects,
            Catalog = Catalog,
            DescribedColumns = entry => Described.GetValueOrDefault(entry.Name.Table, []),
            Committers = new TableCommitters(Store, Catalog, Time),
            TableFiles = files,
            Endpoints = Endpoint,
            Transform = Function,
            FileJobs = () => FileJobs,
            Parquet = _parquet!,
            Memory = Memory,
            Scratch = Scratch,
            BufferBytesMax = BufferBytesMax,
        };
        Deliveries = await Deliveries.Open(Services, default);
        Deliveries.Start();
    }

    /// <summary>Ends without a flush. Like a kill, it loses everything outside log, metadata and blobs.</summary>
    public async Task Stop()
    {
        await Deliveries.DisposeAsync();
        Catalog.Dispose();
    }

    public async Task<DeliveryId> Create(DestinationConfig destination, SourceConfig? source = null, string name = "orders", bool fromOldest = false)
    {
        var config = new DeliveryConfig
        {
            Account = Account,
            Region = Region,
            Name = name,
            Source = source ?? new SourceConfig(default, default(ShardId)),
            Destination = destination,
        };
        return await Store.CommitWithLog(
            async transaction =>
            {
                var id = new DeliveryId(transaction.NextId());
                await Deliveries.Create(transaction, id, config, fromOldest);
                return id;
            },
            default);
    }

    public async Task<StreamDescription> CreateStream(int shards) => await Store.CommitWithLog(
        transaction => ValueTask.FromResult(StreamDirectory.Create(
            transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = shards }, DateTimeOffset.UnixEpoch)),
        default);

    public Task Put(DeliveryId id, params string[] records) => Put(id, records.Select(Encoding.UTF8.GetBytes).ToList());

    public async Task Put(DeliveryId id, IReadOnlyList<byte[]> records)
    {
        Assert.True(Deliveries.TryFind(id, out var config));
        await Put(config!.Source.Stream, config.Source.DirectPutShard!.Value, records);
    }

    public async Task Put(StreamId stream, ShardId shard, IReadOnlyList<byte[]> records)
    {
        using var batch = new RecordBatchWriter();
        batch.Begin(0);
        foreach (var record in records)
        {
            batch.Append(default, record);
        }

        var append = new ShardAppend { Stream = stream, Shard = shard, Batch = batch.Finish(), Records = records.Count };
        var outcome = await Log.Append(new LogAppend { Shards = new[] { append } }, default);
        Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
    }

    public async Task Flush(DeliveryId id)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            try
            {
                await Deliveries.Flush(id, limit.Token);
                return;
            }
            catch (OperationCanceledException) when (!limit.IsCancellationRequested)
            {
                // the delivery has failed and begins again
                await Task.Yield();
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw new TimeoutException(string.Join("; ", Deliveries.Status().Select(status => status.LastError)));
            }
        }
    }

    /// <summary>Every object under a prefix, by key.</summary>
    public async Task<IReadOnlyList<(string Key, byte[] Bytes)>> ObjectsUnder(string prefix, string bucket = Bucket)
    {
        var found = new List<(string, byte[])>();
        var listed = await Objects.List(new ListRequest { Bucket = bucket, Prefix = prefix }, default);
        foreach (var key in listed.Objects.Select(found => found.Key))
        {
            found.Add((key, await Objects.ReadAll(await Objects.Head(bucket, key, default), default)));
        }

        return found;
    }

    public string Local(string path) => _disk.LocalPath(path);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Objects.DisposeAsync();
        Directory.Dispose();
        Holds.Dispose();
        _parquet?.Dispose();
        await _end();
    }

    private async Task Begin()
    {
        Directory = await StreamDirectory.Open(Store, default);
        Holds = await ConsumerHolds.Open(Store, default);
        Objects = await ObjectStore.Open(_disk, Store, TimeProvider.System, new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero }, default);
        if (Objects.FindBucket(Bucket) is null)
        {
            await Objects.CreateBucket(Bucket, Account, Region, default);
        }

        _parquet = new ParquetEncoder(_disk, 128 << 20, 1, "scratch/parquet");
        await Start();
    }
}
