using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Access.Credentials;
using Tarn.Access.Keys.Root;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Resources;
using Tarn.Lake.Catalog;
using Tarn.Lake.Files;
using Tarn.Lake.Formats;
using Tarn.Lake.Views;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Modules.Storage.Locations;
using Tarn.OwnProcess;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;
using Tarn.Streaming;
using Tarn.Workers.Jobs;
using Tarn.Workers.Leases;
using Tarn.Workers.Pool;

namespace Tarn.Export;

/// <summary>
/// The catalog and the objects of a data directory without a server. The journal is recovered as at a start, because the metadata
/// replays its later commits.
/// </summary>
internal sealed class StoppedLake : IAsyncDisposable
{
    private const long PlansBytesMax = 16L << 20;
    private const long WorkerBytes = 512L << 20;

    private readonly Stack<Func<ValueTask>> _close = [];

    private StoppedLake(DataDirectory directory) => Directory = directory;

    public DataDirectory Directory { get; }

    public required LakeCatalog Catalog { get; init; }

    public required LakeViews Views { get; init; }

    public required ObjectStore Objects { get; init; }

    /// <summary>Writes position deletes again. Its workers start with the first use.</summary>
    public required RelocatedDeletes Deletes { get; init; }

    /// <summary>Opens a data directory.</summary>
    /// <param name="path">The folder that <c>--data</c> names.</param>
    /// <param name="locations">Reads the storage locations of its settings.</param>
    /// <param name="master">Reads the master key; null: none is given.</param>
    /// <exception cref="Tarn.Storage.TarnException">A server runs on it; or its metadata is missing or damaged.</exception>
    public static async Task<StoppedLake> Open(
        string path, Func<IReadOnlyList<LocationConfig>> locations, Func<DataDirectory, byte[]?> master, CancellationToken cancellationToken)
    {
        if (!DataDirectory.IsThere(path))
        {
            throw new CommandException($"{path} is no data directory");
        }

        var close = new Stack<Func<ValueTask>>();
        T Own<T>(T part)
        {
            close.Push(part is IAsyncDisposable one ? one.DisposeAsync : () => Close((IDisposable)part!));
            return part;
        }

        try
        {
            var directory = Own(DataDirectory.Open(path, ProgramVersion.Text, TimeProvider.System));
            StoreFiles.Check(directory);
            new ScratchFolders(directory.Disk).Make();
            var log = Own(JournalLog.Open(
                directory.Disk, directory.Format.Instance, new JournalOptions(), TimeProvider.System,
                SqliteMetadataStore.AppliedIn(directory.Disk, DataDirectory.Metadata)));
            var metadata = Own(SqliteMetadataStore.Open(
                directory.Disk.LocalPath(DataDirectory.Metadata), log, TimeProvider.System, _ => { }, directory.Disk.Guard.ReleaseBallast, make: false));
            var sealer = Own(new SecretSealer(InstanceKey.OpenOrCreate(directory, StoreFiles.Exist(directory), master(directory))));
            var registry = Own(await ResourceRegistry.Open(metadata, cancellationToken));
            var keys = DataKeys.Of(registry, metadata, Own(await KeyMaterials.Open(metadata, sealer, cancellationToken)));
            var wraps = InstanceKeyWrap.With(sealer, new ObjectKeyWrap { Keys = keys });
            var putBack = await MetadataCopy.WasPutBack(metadata, cancellationToken);
            var stores = await metadata.Read(reader => LocationStores.OpenUsed(reader, locations), cancellationToken);
            var options = new ObjectStoreOptions { KeepsOrphans = putBack, Instance = directory.Format.Instance, Locations = stores, KeyWraps = wraps };
            var objects = Own(await ObjectStore.Open(directory.Disk, metadata, TimeProvider.System, options, cancellationToken));
            var catalog = Own(await LakeCatalog.Open(metadata, new CatalogRegistry(registry), new ObjectTableFiles(objects), cancellationToken));
            var workers = Own(await WorkerPool.Start(Workers(directory), TimeProvider.System, cancellationToken));
            var lake = new StoppedLake(directory)
            {
                Catalog = catalog,
                Views = new LakeViews(catalog, new GlueViewDocuments()),
                Objects = objects,
                Deletes = new RelocatedDeletes(
                    LeasesOf(objects), workers, directory.Disk, DataDirectory.ScratchWorkers),
            };
            foreach (var part in close.Reverse())
            {
                lake._close.Push(part);
            }

            return lake;
        }
        catch
        {
            await CloseAll(close);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAll(_close);

    private static ObjectLeases LeasesOf(ObjectStore objects) => new(objects, new ParquetReadPlans(PlansBytesMax)) { IsForExport = true };

    private static WorkerPoolOptions Workers(DataDirectory directory) => new()
    {
        Program = Environment.ProcessPath!,
        Arguments = StartingWorkers.OwnArguments(),
        Parts = StreamingWorker.Parts,
        ScratchFolder = directory.Disk.LocalPath(DataDirectory.ScratchWorkers),
        WorkersMax = 1,
        MemoryBytes = WorkerBytes,
        Disk = directory.Disk.Guard,
    };

    private static async ValueTask CloseAll(Stack<Func<ValueTask>> parts)
    {
        while (parts.TryPop(out var close))
        {
            await close();
        }
    }

    private static ValueTask Close(IDisposable part)
    {
        part.Dispose();
        return ValueTask.CompletedTask;
    }
}
