using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Bench.Shred;
using Tarn.Delivery;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Hive.Types;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Rights;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Bench.Delivery;

/// <summary>Journal, metadata, objects and one delivery from a stream of two shards into a declared table, in a folder.</summary>
internal sealed class DeliveryRun : IAsyncDisposable
{
    private const string Account = "000000000000";
    private const string Region = "us-east-1";
    private const int CallRecords = 500;

    private readonly JournalLog _log;
    private readonly SqliteMetadataStore _store;
    private readonly List<IDisposable> _parts = [];
    private ObjectStore _objects = null!;
    private StreamLayout _layout = null!;
    private Deliveries _deliveries = null!;
    private DeliveryId _delivery;

    private DeliveryRun(JournalLog log, SqliteMetadataStore store) => (_log, _store) = (log, store);

    /// <param name="folder">The data directory.</param>
    /// <param name="threads">Threads that decode, shred and encode.</param>
    /// <param name="destination">The destination; null: a table.</param>
    public static async Task<DeliveryRun> Open(string folder, int threads, DestinationConfig? destination = null)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        disk.CreateFolder("scratch/parquet");
        var log = JournalLog.Open(disk, Guid.NewGuid(), new JournalOptions { HotTailBytes = 64L << 20 }, TimeProvider.System);
        var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
        var run = new DeliveryRun(log, store);
        await run.Begin(disk, threads, destination ?? Table);
        return run;
    }

    /// <summary>Puts the lines, each as one record, and returns their number.</summary>
    public async Task<long> Put(byte[] lines)
    {
        var (at, count) = (0, 0L);
        while (at < lines.Length)
        {
            (at, var records) = await PutCall(lines, at, count, CallRecords);
            count += records;
        }

        return count;
    }

    /// <summary>Puts the next lines in one call; completes when they are durable.</summary>
    /// <param name="lines">All lines.</param>
    /// <param name="at">The place of the first line to put.</param>
    /// <param name="first">The number of that record, from which its key is made.</param>
    /// <param name="recordsMax">The most records.</param>
    /// <returns>The place behind the last line, and the number of records.</returns>
    public async Task<(int At, int Records)> PutCall(byte[] lines, int at, long first, int recordsMax)
    {
        var call = new List<(int Start, int Length)>();
        while (call.Count < recordsMax && at < lines.Length)
        {
            var length = lines.AsSpan(at).IndexOf((byte)'\n');
            call.Add((at, length));
            at += length + 1;
        }

        using var batches = new ShardBatches(_layout, call.Count);
        var appends = Fill(batches, lines, call, first);
        var outcome = await _log.Append(new LogAppend { Shards = appends }, default);
        if (outcome.Shards.ToArray().Any(shard => shard.Status != AppendStatus.Appended))
        {
            throw new InvalidOperationException("A put was refused.");
        }

        return (at, call.Count);
    }

    /// <summary>Begins to deliver.</summary>
    public void Start() => _deliveries.Start();

    /// <summary>Commits everything that was put.</summary>
    public Task Flush() => _deliveries.Flush(_delivery, default);

    /// <summary>The number of rows committed so far.</summary>
    public long Rows => _deliveries.Status()[0].Rows;

    /// <summary>Runs the delivery until every record is committed, and returns the seconds.</summary>
    public async Task<double> Deliver(long records)
    {
        var clock = Stopwatch.StartNew();
        _deliveries.Start();
        await _deliveries.Flush(_delivery, default);
        var took = clock.Elapsed.TotalSeconds;
        var rows = _deliveries.Status()[0].Rows;
        return rows == records ? took : throw new InvalidOperationException($"{rows} rows of {records} records");
    }

    public async ValueTask DisposeAsync()
    {
        await _deliveries.DisposeAsync();
        await _objects.DisposeAsync();
        _parts.Reverse();
        _parts.ForEach(part => part.Dispose());
        await _store.DisposeAsync();
        await _log.DisposeAsync();
    }

    private async Task Begin(FileDisk disk, int threads, DestinationConfig destination)
    {
        var directory = Own(await StreamDirectory.Open(_store, default));
        var holds = Own(await ConsumerHolds.Open(_store, default));
        _objects = await ObjectStore.Open(disk, _store, TimeProvider.System, new ObjectStoreOptions(), default);
        await _objects.CreateBucket("lake", Account, Region, default);
        var files = new ObjectTableFiles(_objects);
        var catalog = Own(await LakeCatalog.Open(_store, await MemoryCatalogNames.Open(_store, default), files, default));
        var services = new DeliveryServices
        {
            HoldLimit = new HoldLimit(holds, directory, _log, TimeProvider.System, TimeSpan.FromHours(10)),
            Roles = new OpenRoles(),
            Store = _store,
            Streams = _log,
            Directory = directory,
            Time = TimeProvider.System,
            Log = NullLogger<Deliveries>.Instance,
            Holder = "bench",
            Forget = (_, _) => ValueTask.CompletedTask,
            FindSource = (_, _) => ValueTask.FromResult<StreamId?>(null),
            Disk = disk,
            Objects = _objects,
            Catalog = catalog,
            DescribedColumns = _ => [.. Events.Columns.Fields.Select(field => KeyValuePair.Create(field.Name, HiveTypeText.Of(field.Type)))],
            Committers = new TableCommitters(_store, catalog, TimeProvider.System),
            TableFiles = files,
            Parquet = Own(new ParquetEncoder(disk, 1L << 30, threads, "scratch/parquet")),
            Memory = new BufferMemory(512L << 20),
            Scratch = new BufferScratch(4L << 30),
            BufferBytesMax = 4L << 30,
            Threads = threads,
        };
        _deliveries = await Deliveries.Open(services, default);
        await CreateTable(services);
        var stream = await _store.CommitWithLog(
            transaction => ValueTask.FromResult(StreamDirectory.Create(
                transaction, new NewStream { Owner = StreamOwner.Kinesis, Shards = 2 }, DateTimeOffset.UnixEpoch)),
            default);
        _layout = directory.Find(stream.Id)!;
        _delivery = await _store.CommitWithLog(
            async transaction =>
            {
                var id = new DeliveryId(transaction.NextId());
                await _deliveries.Create(transaction, id, Config(stream.Id, destination));
                return id;
            },
            default);
    }

    private static TableDestinationConfig Table => TableEvery(900);

    /// <summary>A table, with that buffering interval.</summary>
    public static TableDestinationConfig TableEvery(int seconds) => new()
    {
        Buffering = new BufferingConfig(128, seconds),
        Objects = new ObjectOutputConfig { Bucket = "lake", Prefix = "warehouse", ErrorPrefix = "bad/" },
        Tables = [new TableConfig("db", "events")],
        EvolvesSchema = true,
    };

    private static DeliveryConfig Config(StreamId stream, DestinationConfig destination) => new()
    {
        Account = Account,
        Region = Region,
        Name = "events",
        Source = new SourceConfig(stream, null),
        Destination = destination,
    };

    private async Task CreateTable(DeliveryServices services)
    {
        var name = new TableName(new CatalogScope(Account, Region), "db", "events");
        using var commitLock = await services.Committers.Enter(name, InstanceRights.Instance, default);
        commitLock.Begin(new TableCreation { Name = name, Location = "s3://lake/own/events", Columns = Events.Columns });
        await using var commit = await commitLock.Prepare(TableCommit.Nothing, default);
        await _store.Commit(
            async transaction =>
            {
                await services.Catalog.CreateDatabase(transaction, name.DatabaseName, null, document: default, 0);
                return await commit.Apply(transaction);
            },
            default);
        await commitLock.Committed(commit, default);
    }

    private ShardAppend[] Fill(ShardBatches batches, byte[] lines, List<(int Start, int Length)> call, long first)
    {
        for (var i = 0; i < call.Count; i++)
        {
            batches.Measure(i, _layout.Route(RoutingHash.Of(Key(first + i))), Key(first + i).Length, call[i].Length);
        }

        batches.Lay(0);
        for (var i = 0; i < call.Count; i++)
        {
            lines.AsSpan(call[i].Start, call[i].Length).CopyTo(batches.Write(i, Key(first + i), call[i].Length));
        }

        var appends = new ShardAppend[batches.Count];
        batches.Finish(appends);
        return appends;
    }

    private static byte[] Key(long number) => Encoding.ASCII.GetBytes($"k{number}");

    private T Own<T>(T part)
        where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}
