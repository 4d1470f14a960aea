using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.CloudWatch;
using Tarn.Aws.CloudWatch.Points;
using Tarn.Aws.FedTables;
using Tarn.Delivery;
using Tarn.Jobs;
using Tarn.Modules.Delivery;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Targets;
using Tarn.Telemetry.Alarms;
using Tarn.Telemetry.Alarms.Running;
using Tarn.Telemetry.Metrics;
using Tarn.Telemetry.Metrics.Tails;

namespace Tarn.Modules.CloudWatch;

/// <summary>CloudWatch: metrics in an internal stream, the newest in memory, and alarms on them.</summary>
internal sealed class CloudWatchModule : IModule
{
    // The part of the server's own memory for recent points: 8 MiB at the smallest --memory-mb.
    private const int MemoryPart = 16;

    private static readonly TimeSpan MaintainEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan RollUpEvery = TimeSpan.FromHours(6);

    /// <inheritdoc/>
    public string Name => "cloudwatch";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(MetricStore), typeof(AlarmStore)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => CloudWatchSettings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, lake, sql) = (context.Get<StorageParts>(), context.Get<LakeParts>(), context.Get<SqlParts>());
        var table = new FedTable(PointTable.Form, lake.Catalog, lake.Committers, storage.Objects, context.Get<Deliveries>(), context.Time);
        var logger = context.Log<CloudWatchModule>();
        context.Get<LateChanges>().Points = PointRecords.Source;
        var metrics = context.Add(context.Own(await MetricStore.Open(
            new MetricParts
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                HoldLimit = storage.HoldLimit,
                SeriesMax = (int)context.Settings.Of(CloudWatchSettings.SeriesMax),
                BytesMax = context.Memory.BaseBytes / MemoryPart,
                Older = new StoredPoints(PointTable.Form, lake.Catalog, sql.OwnQueries),
                TableMade = (transaction, feed) => table.CreateDelivery(transaction, PointTable.ScopeOf(feed.Scope), feed.Stream),
                TableReady = scope => table.Ensure(PointTable.ScopeOf(scope), logger),
                Time = context.Time,
                Log = context.Log<MetricStore>(),
            },
            cancellationToken)));
        var alarms = context.Add(context.Own(await AlarmStore.Open(
            new AlarmParts
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Registry = context.Get<ResourceRegistry>(),
                Metrics = metrics,
                Targets = context.Get<TargetDirectory>(),
                Events = context.Get<ServiceEvents>(),
                Time = context.Time,
                Log = context.Log<AlarmStore>(),
            },
            cancellationToken)));
        context.OnStart(_ =>
        {
            alarms.Start();
            return ValueTask.CompletedTask;
        });
        context.Jobs.Add(new Job("alarm history", JobClass.Disk, TrimEvery, alarms.Maintain));
        context.Doors.Add(new CloudWatchDoor(new CloudWatchParts(
            metrics, alarms, context.Get<ResourceRegistry>(), storage.Metadata, context.Get<SecretSealer>())));
        context.Jobs.Add(new Job("metric maintenance", JobClass.Disk, MaintainEvery, metrics.Maintain));
        var rollUp = new PointRollUp(PointTable.Form, lake.Catalog, sql.OwnChanges, sql.OwnQueries, context.Time, logger);
        context.Jobs.Add(new Job("metric roll-up", JobClass.Disk, RollUpEvery, rollUp.Run));
    }
}
