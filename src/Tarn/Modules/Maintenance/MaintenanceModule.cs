using Tarn.Access.Audit;
using Tarn.Access.Identities;
using Tarn.Access.Sessions;
using Tarn.Aws.CloudTrail.Table;
using Tarn.Aws.Glue.Finding;
using Tarn.Jobs;
using Tarn.Lake.Adoption;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Maintenance.Optimizers;
using Tarn.Lake.Maintenance.Orphans;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Maintenance.Statistics;
using Tarn.Lake.Prefixes;
using Tarn.Modules.CloudTrail;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Sql.Jobs;
using Tarn.Storage.Disk;
using Tarn.Workers.Jobs;

namespace Tarn.Modules.Maintenance;

/// <summary>Maintenance of tables: a job for each, and one that seeks orphan files. Adoption of folders, compaction of prefixes.</summary>
internal sealed class MaintenanceModule : IModule
{
    /// <inheritdoc/>
    public string Name => "maintenance";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(MaintenanceRuns), typeof(AdoptionRuns), typeof(PrefixCompaction)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => MaintenanceSettings.All;

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, lake, sql) = (context.Get<StorageParts>(), context.Get<LakeParts>(), context.Get<SqlParts>());
        var disk = context.Get<DataDirectory>().Disk;
        var kept = TimeSpan.FromDays(context.Settings.Of(CloudTrailSettings.KeepDays));
        var calls = new AuditExpiry(
            context.Get<AuditTable>(), context.Get<AuditLog>(), sql.OwnChanges, sql.OwnQueries, kept, context.Time, context.Log<AuditExpiry>());
        context.Jobs.Add(new Job("audit expiry", JobClass.Disk, TimeSpan.FromHours(6), calls.Run));
        var adoption = lake.Adoption;
        var files = new WorkerFileJobs(new SqlTableScans(), sql.Catalog, sql.Workers, disk, DataDirectory.ScratchWorkers);
        lake.FileJobs = files;
        var (roles, authorizer) = (context.Get<RoleSessions>(), context.Get<PolicyAuthorizer>());
        var orphans = new OrphanRemoval(
            storage.Metadata,
            lake.Catalog,
            new ObjectLocationListing(storage.Objects),
            TimeSpan.FromHours(context.Settings.Of(MaintenanceSettings.OrphanGraceHours)),
            context.Time);
        var journal = new RetypeJournal(storage.Metadata, lake.Catalog);
        var retype = new RetypeStep(lake.Catalog, new TableRetyping(lake.Catalog, lake.Committers, files, adoption), journal);
        var runs = context.Add(new MaintenanceRuns(
            new TableMaintenance(
                lake.Catalog,
                lake.Committers,
                retype,
                new TableCompaction(lake.Committers, files, adoption, sql.OwnChanges.Views),
                new TableStatistics(lake.Committers, files, lake.Files)),
            orphans,
            new AllLocations(lake.Catalog, storage.Metadata, lake.HiveFolders),
            lake.ExpiredFiles,
            lake.History,
            lake.Maintenance,
            context.Time)
        {
            Retypes = new RetypeOrders(lake.Catalog, lake.Committers, journal),
            Optimizers = new OptimizerRights(lake.Catalog, (table, role) => new RoleRights(roles, authorizer, GlueRoles.ActorOf(table.Name, role))),
        });
        var jobs = context.Own(new MaintenanceJobs(lake.Catalog, runs, lake.Maintenance, journal, context.Jobs, context.Time));
        context.Jobs.Add(new Job("tables to maintain", JobClass.Prompt, MaintenanceJobs.Every, jobs.Follow) { Due = () => jobs.Due });
        var tables = new TableAdoption(storage.Objects, storage.Metadata, lake.Catalog, lake.Committers, files, context.Time);
        context.Own(context.Add(new AdoptionRuns(tables.Run, context.Time)));
        context.Add(new PrefixCompaction(storage.Objects, storage.Metadata, lake.Catalog, files, disk));
        return ValueTask.CompletedTask;
    }
}
