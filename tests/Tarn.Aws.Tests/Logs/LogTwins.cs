using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Access.Registry;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Telemetry.Logs;

namespace Tarn.Aws.Tests.Logs;

/// <summary>Log groups and their events on the twins of store, log and disk.</summary>
internal sealed class LogTwins : IAsyncDisposable
{
    private readonly ObjectStore _objects;
    private readonly StreamDirectory _directory;
    private readonly ConsumerHolds _holds;

    private LogTwins(
        MemoryMetadataStore store, ResourceRegistry registry, ObjectStore objects, StreamDirectory directory, ConsumerHolds holds, LogStore logs) =>
        (Store, Registry, _objects, _directory, _holds, Logs) = (store, registry, objects, directory, holds, logs);

    public MemoryMetadataStore Store { get; }

    public ResourceRegistry Registry { get; }

    public LogStore Logs { get; }

    public static async Task<LogTwins> Open()
    {
        var log = new MemoryStreamLog(TimeProvider.System);
        var store = new MemoryMetadataStore(log);
        var registry = await ResourceRegistry.Open(store, default);
        var objects = await ObjectStore.Open(new SimulatedDisk(seed: 1), store, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 0 }, default);
        var directory = await StreamDirectory.Open(store, default);
        var holds = await ConsumerHolds.Open(store, default);
        var logs = await LogStore.Open(
            new LogParts
            {
                Store = store,
                Streams = log,
                Directory = directory,
                Blobs = objects.Kept,
                HoldLimit = new HoldLimit(holds, directory, log, TimeProvider.System, TimeSpan.FromHours(1)),
                FeedMade = static (_, _) => ValueTask.CompletedTask,
                Time = TimeProvider.System,
                Log = NullLogger.Instance,
            },
            default);
        return new LogTwins(store, registry, objects, directory, holds, logs);
    }

    public async ValueTask DisposeAsync()
    {
        await Logs.DisposeAsync();
        await _objects.DisposeAsync();
        _directory.Dispose();
        _holds.Dispose();
        Registry.Dispose();
        await Store.DisposeAsync();
    }
}
