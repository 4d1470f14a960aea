using Tarn.Access.Outcomes;
using Tarn.Access.Registry;
using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Events;
using Tarn.Aws.Glue.Resources;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Jobs;
using Tarn.Lake.Catalog;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Views;
using Tarn.Lake.Writing;
using Tarn.Modules.Storage;
using Tarn.Storage.Disk;
using Tarn.Targets;

namespace Tarn.Modules.Lake;

/// <summary>Tables.</summary>
internal sealed class LakeModule : IModule
{
    // The cache of table metadata and manifests. A larger cache would hold files that are not read again.
    private const long TableFilesMax = 64L << 20;

    /// <inheritdoc/>
    public string Name => "lake";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(LakeParts)];

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageParts>();
        var files = new ObjectTableFiles(storage.Objects);
        var loader = new TableLoader(
            files,
            keptBytesMax: Math.Min(context.Memory.BaseBytes / 4, TableFilesMax),
            readingBytesMax: context.Memory.BaseBytes / 2);
        var places = context.Own(await TableLocationIndex.Open(storage.Metadata, cancellationToken));
        storage.Objects.KeepPlain(places.Holds);
        storage.Objects.Lifecycles.IsInTable = places.Holds;
        var names = new CatalogRegistry(context.Get<ResourceRegistry>());
        var catalog = context.Own(await LakeCatalog.Open(storage.Metadata, names, loader, cancellationToken));
        var events = context.Get<ServiceEvents>();
        catalog.Changing = (transaction, change) => CatalogEvents.Note(transaction, events, change, context.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var expired = context.Own(new ExpiredFileRemoval(storage.Metadata, catalog));
        var schedule = new MaintenanceSchedule(context.Time);
        var committers = new TableCommitters(storage.Metadata, catalog, context.Time);
        var history = new MaintenanceHistory(storage.Metadata, context.Time);
        var hive = new GlueHiveDocuments();
        context.Add(new LakeParts
        {
            Files = files,
            Catalog = catalog,
            Views = new LakeViews(catalog, new GlueViewDocuments()),
            Hive = new LakeHiveTables(storage.Metadata, storage.Objects, hive, context.Time),
            HiveFolders = new HiveFolders(catalog, storage.Metadata, hive.Locations),
            Maintenance = schedule,
            History = history,
            ExpiredFiles = expired,
            Committers = committers,
            Adoption = context.Own(new DataFileAdoption(context.Get<DataDirectory>().Disk, files)),
        });
        var expiry = new ExpiredFileJob(catalog, expired, history, context.Time);
        context.Jobs.Add(new Job("expired files of tables", JobClass.Disk, TimeSpan.FromMinutes(10), expiry.Run));
        context.Jobs.Add(new Job("rows of dropped tables", JobClass.Cpu, TimeSpan.FromMinutes(10), new TableRowPurges(storage.Metadata).Run));
        var freshness = new TableFreshness(catalog, context.Get<ResourceRegistry>(), context.Time);
        context.Status.Add(new TablesPart(catalog, new TableStatuses(catalog, schedule, committers, freshness, context.Time), freshness));
        context.Flow.Add(new TablesFlow(catalog, context.Get<ResourceReaders>()));
    }
}
