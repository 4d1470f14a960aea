using Tarn.Lake.Adoption;
using Tarn.Lake.Formats.Footers;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Maintenance.Optimizers;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Lake.Maintenance.Statistics;
using Tarn.Lake.Prefixes;
using Tarn.Lake.Writing;
using Tarn.Modules;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Rights;

namespace Tarn.Tests.Composition;

/// <summary>Maintenance for an instance without SQL: no process can read files.</summary>
internal sealed class MaintenanceWithoutWorkers : IModule, IFileJobs
{
    public string Name => "maintenance";

    public IReadOnlyList<Type> Rooms { get; } = [typeof(MaintenanceRuns), typeof(AdoptionRuns), typeof(PrefixCompaction)];

    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, lake) = (context.Get<StorageParts>(), context.Get<LakeParts>());
        var adoption = context.Own(new DataFileAdoption(context.Get<DataDirectory>().Disk, lake.Files));
        var journal = new RetypeJournal(storage.Metadata, lake.Catalog);
        var retype = new RetypeStep(lake.Catalog, new TableRetyping(lake.Catalog, lake.Committers, this, adoption), journal);
        context.Add(new MaintenanceRuns(
            new TableMaintenance(
                lake.Catalog,
                lake.Committers,
                retype,
                new TableCompaction(lake.Committers, this, adoption),
                new TableStatistics(lake.Committers, this, lake.Files)),
            new OrphanRemoval(storage.Metadata, lake.Catalog, new ObjectLocationListing(storage.Objects), TimeSpan.FromHours(72), context.Time),
            new AllLocations(lake.Catalog, storage.Metadata, new HiveFolders(lake.Catalog, storage.Metadata, _ => [])),
            lake.ExpiredFiles,
            lake.History,
            lake.Maintenance,
            context.Time)
        {
            Retypes = new RetypeOrders(lake.Catalog, lake.Committers, journal),
            Optimizers = new OptimizerRights(lake.Catalog, (_, _) => InstanceRights.Instance),
        });
        var tables = new TableAdoption(storage.Objects, storage.Metadata, lake.Catalog, lake.Committers, this, context.Time);
        context.Own(context.Add(new AdoptionRuns(tables.Run, context.Time)));
        context.Add(new PrefixCompaction(storage.Objects, storage.Metadata, lake.Catalog, this, context.Get<DataDirectory>().Disk));
        return ValueTask.CompletedTask;
    }

    public Task<IReadOnlyList<RewrittenRows>> Rewrite(RewriteJob job, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<RewrittenRows>>(new TarnException(ErrorKind.Unavailable, "There are no workers."));

    public Task<IReadOnlyList<FileFacts>> ReadFooters(FooterJob job, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<FileFacts>>(new TarnException(ErrorKind.Unavailable, "There are no workers."));

    public Task<IReadOnlyList<FoundRows>> FindRows(FindRowsJob job, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<FoundRows>>(new TarnException(ErrorKind.Unavailable, "There are no workers."));

    public Task<IReadOnlyList<DeletedPositions>> FindDeleted(FindDeletedJob job, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyList<DeletedPositions>>(new TarnException(ErrorKind.Unavailable, "There are no workers."));

    public Task<EngineFile> Join(JoinJob job, CancellationToken cancellationToken) =>
        Task.FromException<EngineFile>(new TarnException(ErrorKind.Unavailable, "There are no workers."));

    public Task<IReadOnlyDictionary<int, ThetaSketch>> Sketch(SketchJob job, CancellationToken cancellationToken) =>
        Task.FromException<IReadOnlyDictionary<int, ThetaSketch>>(new TarnException(ErrorKind.Unavailable, "There are no workers."));
}
