using Tarn.Aws.CloudWatch.Points;
using Tarn.Aws.FedTables;
using Tarn.Delivery;
using Tarn.Jobs;
using Tarn.Modules.Delivery;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Telemetry.Metrics;

namespace Tarn.Modules.CloudWatch;

/// <summary>The tables of metric data in the lake.</summary>
internal sealed class PointTableModule : IModule
{
    private static readonly TimeSpan RollUpEvery = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public string Name => "metric tables";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (lake, sql, log) = (context.Get<LakeParts>(), context.Get<SqlParts>(), context.Log<StoredPoints>());
        var table = new FedTable(
            PointTable.Form, lake.Catalog, lake.Committers, context.Get<StorageParts>().Objects, context.Get<Deliveries>(), context.Time);
        context.Get<LateChanges>().Points = PointRecords.Source;
        context.Get<MetricStore>().Table = new StoredPoints(table, sql.OwnQueries, log);
        var rollUp = new PointRollUp(PointTable.Form, lake.Catalog, sql.OwnChanges, sql.OwnQueries, context.Time, log);
        context.Jobs.Add(new Job("metric roll-up", JobClass.Disk, RollUpEvery, rollUp.Run));
        return ValueTask.CompletedTask;
    }
}
