using Tarn.Jobs;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Maintenance.Compaction;
using Tarn.Lake.Writing;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Sql.Writing;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Maintenance;

/// <summary>Maintenance of tables: a job for each.</summary>
internal sealed class MaintenanceModule : IModule
{
    /// <inheritdoc/>
    public string Name => "maintenance";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(MaintenanceRoom)];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (lake, sql, disk) = (context.Get<LakeRoom>(), context.Get<SqlRoom>(), context.Get<DataDirectory>().Disk);
        var adoption = context.Own(new DataFileAdoption(disk, lake.Files));
        var files = new WorkerFileJobs(sql.Catalog, sql.Workers, disk, DataDirectory.ScratchWorkers);
        var maintenance = new TableMaintenance(lake.Catalog, lake.Committers, new TableCompaction(lake.Committers, files, adoption));
        var jobs = context.Own(new MaintenanceJobs(lake.Catalog, maintenance, lake.History, context.Jobs, context.Time));
        context.Jobs.Add(new Job("tables to maintain", JobClass.Prompt, MaintenanceJobs.Every, jobs.Follow) { Due = () => jobs.Due });
        context.Add(new MaintenanceRoom { Tables = maintenance, Jobs = jobs });
        return ValueTask.CompletedTask;
    }
}
