using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Runs.Rows;
using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;

namespace Tarn.Analytics.Tests.Runs;

/// <summary>Running applications on the twins of log and metadata, or on journal and SQLite. Engine and tables are twins.</summary>
internal sealed partial class RunWorld : IAsyncDisposable
{
    public const long WindowMs = 1_000;
    public const long IdleMs = 10_000;
    private static readonly Guid Instance = new("99999999-2222-3333-4444-555555555555");
    private static readonly Space Marks = new(60_100, "tests.streams");

    private readonly Func<ValueTask> _end;

    private RunWorld(IStreamLog log, IMetadataStore store, TimeProvider time, Func<ValueTask> end)
    {
        (Log, Store, Time, _end) = (log, store, time, end);
        Tables = new StreamTables(() => Results, () => Quarantine) { Replays = () => Replayed };
    }

    public static ApplicationKey Application { get; } = new(7);

    public IStreamLog Log { get; }

    public IMetadataStore Store { get; set; }

    public TimeProvider Time { get; }

    public ManualTime Clock => (ManualTime)Time;

    public StreamDirectory Directory { get; private set; } = null!;

    public ObjectStore Objects { get; private set; } = null!;

    public SimulatedDisk? Disk { get; private init; }

    public CountEngines Engines { get; } = new();

    public StreamTables Tables { get; }

    public RunOptions Options { get; set; } = new() { PauseFirst = TimeSpan.FromMilliseconds(1), PauseMax = TimeSpan.FromMilliseconds(20) };

    public ApplicationRuns Runs { get; private set; } = null!;

    /// <summary>The source streams.</summary>
    public IReadOnlyList<StreamId> Sources { get; private set; } = [];

    public (StreamId Stream, ShardId Shard) Results { get; private set; }

    public (StreamId Stream, ShardId Shard) Quarantine { get; private set; }

    /// <summary>Takes the rows of replays.</summary>
    public (StreamId Stream, ShardId Shard) Replayed { get; private set; }

    /// <summary>The time of arrivals after which a shard without records is idle.</summary>
    public long Idle { get; private init; } = IdleMs;

    public string Script => $"count {WindowMs} {Idle} {string.Join(',', Sources.Select(source => source.Value))}";

    public RunReport Report => Runs.Report().Single();

    public static async Task<RunWorld> Open(int sources = 1, int shards = 2)
    {
        var time = new ManualTime();
        var log = new MemoryStreamLog(time);
        var store = new MemoryMetadataStore(log);
        var disk = new SimulatedDisk(1);
        var world = new RunWorld(new DamagedLog(log), store, time, store.DisposeAsync) { Disk = disk };
        return await world.Begin(disk, sources, shards);
    }

    public static async Task<RunWorld> OpenDurable(
        string folder, Func<IMetadataStore, IMetadataStore>? around = null, Action<RunWorld>? before = null)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 1 << 20, HotTailBytes = 16 << 20 }, TimeProvider.System);
        var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
        var world = new RunWorld(log, around?.Invoke(store) ?? store, TimeProvider.System, End)
        {
            Idle = 300,
            Options = new RunOptions
            {
                PauseFirst = TimeSpan.FromMilliseconds(1),
                PauseMax = TimeSpan.FromMilliseconds(20),
                CheckpointBytes = 500,
                CommitBytesMax = 100,
                CommitEvery = TimeSpan.FromMilliseconds(20),
                TickEvery = TimeSpan.FromMilliseconds(50),
            },
        };
        world.Engines.PieceRows = 5;
        before?.Invoke(world);
        return await world.Begin(disk, sources: 2, shards: 2);

        async ValueTask End()
        {
            await store.DisposeAsync();
            await log.DisposeAsync();
        }
    }

    public async Task Define(string? code = null)
    {
        var config = Applications.ApplicationTests.Config(code ?? Script);
        await Store.Commit(
            async transaction =>
            {
                if (await ApplicationRow.Find(transaction, Application) is { } row)
                {
                    await ApplicationChanges.Update(
                        transaction,
                        Application,
                        new ExpectedVersion(row.Version, null),
                        "UpdateApplication",
                        before => before with { Code = config.Code },
                        Time.GetUtcNow());
                    return true;
                }

                ApplicationChanges.Create(transaction, Application, null, config, Time.GetUtcNow());
                return true;
            },
            default);
    }

    public async Task Start(RestoreKind restore = RestoreKind.Latest, string? snapshot = null, bool allowUnused = false) =>
        await Runs.Start(Application, new RestorePoint(restore, snapshot, allowUnused), default);

    /// <summary>Lets updates drop state.</summary>
    public async Task AllowUnusedState() => await Store.Commit(
        async transaction =>
        {
            await ApplicationChanges.Set(transaction, Application, row => row with { Restore = new RestorePoint(RestoreKind.Latest, null, true) });
            return true;
        },
        default);

    /// <summary>Ends the runtime without a stop of its applications, and opens it again.</summary>
    public async Task Restart()
    {
        await Runs.DisposeAsync();
        await OpenRuns();
    }

    /// <summary>Ends the runtime as a crash does: without a last checkpoint.</summary>
    public async Task Kill()
    {
        Engines.IsKilled = true;
        await Runs.DisposeAsync();
        Engines.IsKilled = false;
    }

    public async Task OpenRuns()
    {
        Runs = ApplicationRuns.Open(Parts);
        await Runs.Begin(default);
    }

    public RunParts Parts => new()
    {
        Store = Store,
        Streams = Log,
        Directory = Directory,
        Blobs = Objects.Kept,
        Engines = Engines,
        Tables = Tables,
        Time = Time,
        ArnOf = static application => $"arn:application/{application.Value}",
        Log = NullLogger.Instance,
        Options = Options,
    };

    /// <summary>Puts records into the shard of their key.</summary>
    public async Task Put(int source, params string[] records)
    {
        foreach (var record in records)
        {
            var open = Directory.Find(Sources[source])!.Open;
            var shard = open[(int)((uint)record.Split(' ')[0].Sum(letter => letter) % open.Count)];
            var outcome = await Log.Append(new LogAppend { Shards = new[] { Batch(shard.Stream, shard.Id, Encoding.UTF8.GetBytes(record)) } }, default);
            Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
        }
    }

    /// <summary>Puts records as one frame into the first open shard.</summary>
    public async Task PutFrame(int source, params byte[][] records)
    {
        var shard = Directory.Find(Sources[source])!.Open[0];
        var outcome = await Log.Append(new LogAppend { Shards = new[] { Batch(shard.Stream, shard.Id, records) } }, default);
        Assert.Equal(AppendStatus.Appended, outcome.Shards.Span[0].Status);
    }

    public static ShardAppend Batch(StreamId stream, ShardId shard, params byte[][] records)
    {
        using var writer = new RecordBatchWriter();
        writer.Begin(0);
        Array.ForEach(records, record => writer.Append("k"u8, record));
        return new ShardAppend { Stream = stream, Shard = shard, Batch = writer.Finish().ToArray(), Records = records.Length };
    }

    public async Task Split(int source, int ordinal)
    {
        var shard = Directory.Find(Sources[source])!.Open[ordinal];
        await Store.CommitWithLog(
            tx => Resharding.Split(tx, shard.Stream, shard.Id, shard.Hashes.From + ((shard.Hashes.To - shard.Hashes.From) / 2), Time.GetUtcNow()), default);
    }

    /// <summary>Waits until a condition holds, while the clock moves.</summary>
    public async Task Until(Func<bool> holds, int stepMs = 30) => await Until(() => Task.FromResult(holds()), stepMs);

    /// <inheritdoc cref="Until(Func{bool}, int)"/>
    public async Task Until(Func<Task<bool>> holds, int stepMs = 30)
    {
        try
        {
            await Patience.Until(async () =>
            {
                (Time as ManualTime)?.Advance(TimeSpan.FromMilliseconds(stepMs));
                return await holds();
            });
        }
        catch (TimeoutException late)
        {
            var last = string.Join(" | ", Engines.Inputs.OrderBy(one => one.Key).TakeLast(5));
            throw new TimeoutException($"{Runs.Report().SingleOrDefault()}, {await Counted()} counted: {last}", late);
        }
    }

    /// <summary>Waits until the application has committed all records, and all ticks so far.</summary>
    public async Task CaughtUp(int records)
    {
        await Until(
            async () => Runs.Report() is [{ Phase: RunPhase.Running, Figures.LagRecords: 0 }]
                && await Row() is { } row && row.Totals.Late + row.Totals.Bad + await Counted() >= records,
            300);
    }

    public async ValueTask DisposeAsync()
    {
        await Runs.DisposeAsync();
        await Objects.DisposeAsync();
        Directory.Dispose();
        await _end();
    }

    private async Task<RunWorld> Begin(IDisk disk, int sources, int shards)
    {
        Directory = await StreamDirectory.Open(Store, default);
        Objects = await ObjectStore.Open(disk, Store, Time, new ObjectStoreOptions { DiskThreads = Disk is null ? 2 : 0 }, default);
        if (await Store.Read(reader => reader.Get(Marks, new byte[] { 1 }), default) is null)
        {
            await Store.CommitWithLog(
                tx =>
                {
                    var made = Enumerable.Range(0, sources + 3)
                        .Select(i => new NewStream { Owner = StreamOwner.Kinesis, Shards = i < sources ? shards : 1 })
                        .Select(made => StreamDirectory.Create(tx, made, Time.GetUtcNow()).Id.Value);
                    tx.Put(Marks, new byte[] { 1 }, Encoding.UTF8.GetBytes(string.Join(',', made)));
                    return ValueTask.FromResult(true);
                },
                default);
        }

        var marks = await Store.Read(reader => reader.Get(Marks, new byte[] { 1 }), default);
        var streams = Encoding.UTF8.GetString(marks!.Value.Span).Split(',').Select(id => new StreamId(long.Parse(id, null))).ToList();
        Sources = streams[..^3];
        Results = (streams[^3], Directory.ShardsOf(streams[^3])[0].Id);
        Quarantine = (streams[^2], Directory.ShardsOf(streams[^2])[0].Id);
        Replayed = (streams[^1], Directory.ShardsOf(streams[^1])[0].Id);
        Engines.Committed = async () => await Row() is { } row ? row.Progress.Place + Math.Min(row.Progress.Rows, 1) : 0;
        await OpenRuns();
        return this;
    }
}
