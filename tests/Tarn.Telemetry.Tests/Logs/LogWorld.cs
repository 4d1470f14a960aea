using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Storage.Calls;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Reading;

namespace Tarn.Telemetry.Tests.Logs;

/// <summary>Log events on the in-memory twins, or on journal and SQLite; stopped and started like a process.</summary>
internal sealed class LogWorld : IAsyncDisposable
{
    public static readonly LogScope Scope = new("000000000000", "us-east-1");
    public static readonly LogGroupId Group = new(7);

    private static readonly Guid Instance = new("77777777-2222-3333-4444-666666666666");

    private readonly IMetadataStore _seen;
    private readonly IDisk _disk;
    private readonly Func<ValueTask> _end;
    private readonly Dictionary<string, LogStreamNames> _places = [];
    private ObjectStore _objects = null!;
    private StreamDirectory _directory = null!;
    private ConsumerHolds _holds = null!;

    private LogWorld(TimeProvider time, IDisk disk, IStreamLog log, IMetadataStore store, IMetadataStore seen, Func<ValueTask> end) =>
        (Time, _disk, Log, Store, _seen, _end) = (time, disk, log, store, seen, end);

    public TimeProvider Time { get; }

    public IStreamLog Log { get; }

    public IMetadataStore Store { get; }

    public LogStore Logs { get; private set; } = null!;

    public ObjectStore Objects => _objects;

    public static async Task<LogWorld> Open(
        ManualTime? given = null, Func<IStreamLog, IStreamLog>? seenLog = null, Func<IMetadataStore, IMetadataStore>? seenStore = null)
    {
        var time = given ?? new ManualTime();
        var log = new MemoryStreamLog(time);
        var store = new MemoryMetadataStore(log);
        var world = new LogWorld(
            time, new SimulatedDisk(seed: 1), seenLog?.Invoke(log) ?? log, store, seenStore?.Invoke(store) ?? store, () => store.DisposeAsync());
        await world.Begin(new ObjectStoreOptions { DiskThreads = 0, UnreferencedKept = TimeSpan.Zero });
        return world;
    }

    /// <summary>A world on journal and SQLite. Everything acknowledged is present when any process opens the folder again.</summary>
    public static async Task<LogWorld> OpenDurable(string folder, Func<IMetadataStore, IMetadataStore>? seenAs = null)
    {
        var disk = new FileDisk(folder, TimeProvider.System);
        var log = JournalLog.Open(disk, Instance, new JournalOptions { FileBytes = 1 << 20, HotTailBytes = 16 << 20 }, TimeProvider.System);
        var store = SqliteMetadataStore.Open(disk.LocalPath("meta.db"), log, TimeProvider.System, failure => throw failure);
        var world = new LogWorld(TimeProvider.System, disk, log, store, seenAs?.Invoke(store) ?? store, async () =>
        {
            await store.DisposeAsync();
            await log.DisposeAsync();
        });
        await world.Begin(new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero });
        return world;
    }

    public async Task Start() => Logs = await LogStore.Open(
        new LogParts
        {
            Store = _seen,
            Streams = Log,
            Directory = _directory,
            Blobs = _objects.Kept,
            HoldLimit = new HoldLimit(_holds, _directory, Log, Time, TimeSpan.FromHours(10)),
            FeedMade = static (_, _) => ValueTask.CompletedTask,
            Time = Time,
            Log = NullLogger.Instance,
        },
        default);

    public async Task Restart()
    {
        await Logs.DisposeAsync();
        await Start();
    }

    public Task Put(string stream, long timeMs, params string[] messages) =>
        Put(stream, [.. messages.Select((message, index) => (timeMs + index, message))]);

    public async Task Put(string stream, IReadOnlyList<(long TimeMs, string Message)> events, CallKey call = default, LogGroupId? group = null)
    {
        var place = await Place(stream, group ?? Group);
        var given = events.Select(each => new LogEvent(DateTimeOffset.FromUnixTimeMilliseconds(each.TimeMs), Encoding.UTF8.GetBytes(each.Message)));
        await Logs.Append(Scope, place, [.. given], call, default);
    }

    public async Task<LogStreamNames> Place(string stream, LogGroupId group)
    {
        if (_places.TryGetValue($"{group}/{stream}", out var known))
        {
            return known;
        }

        var row = await Logs.Streams.Find(group, stream, default)
            ?? await Store.Commit(transaction => LogStreams.Create(transaction, group, stream, Time.GetUtcNow()), default);
        return _places[$"{group}/{stream}"] = new LogStreamNames(group, "group", row.Id, stream);
    }

    public void Forget() => _places.Clear();

    public async Task<LogQuery> Of(params string[] streams)
    {
        var ids = new HashSet<LogStreamId>();
        foreach (var stream in streams)
        {
            ids.Add((await Place(stream, Group)).Stream);
        }

        return new LogQuery { Scope = Scope, Group = Group, Streams = streams.Length == 0 ? null : ids };
    }

    public async Task<List<string>> Messages(LogQuery query)
    {
        var found = new List<string>();
        while (true)
        {
            var page = await Logs.Read(query, default);
            var messages = page.Events.Select(TextOf).ToList();
            found.InsertRange(query.Descending ? 0 : found.Count, messages);
            if (page.Next is not { } next)
            {
                return found;
            }

            query = query with { Cursor = next };
        }
    }

    public static string TextOf(StoredEvent each) => Encoding.UTF8.GetString(each.Message.Span);

    public async ValueTask DisposeAsync()
    {
        await Logs.DisposeAsync();
        await _objects.DisposeAsync();
        _directory.Dispose();
        _holds.Dispose();
        await _end();
    }

    private async Task Begin(ObjectStoreOptions options)
    {
        _directory = await StreamDirectory.Open(Store, default);
        _holds = await ConsumerHolds.Open(Store, default);
        _objects = await ObjectStore.Open(_disk, Store, TimeProvider.System, options, default);
        await Start();
    }
}
