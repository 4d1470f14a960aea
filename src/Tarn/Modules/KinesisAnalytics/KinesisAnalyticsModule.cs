using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Analytics.Tables;
using Tarn.Aws.Firehose.ResultTables;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Delivery;
using Tarn.Modules.KinesisAnalytics.Tables;
using Tarn.Modules.Lake;
using Tarn.Modules.Storage;

namespace Tarn.Modules.KinesisAnalytics;

/// <summary>Managed Service for Apache Flink: the definitions of applications. This program has no runtime for them.</summary>
internal sealed class KinesisAnalyticsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "kinesisanalytics";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(IApplicationTables)];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Add(TablesOf(context));
        context.Status.Add(new QuarantinesPart(context.Get<ResourceRegistry>(), context.Get<StorageRoom>().Metadata));
        context.Doors.Add(new KinesisAnalyticsV2Door(
            context.Get<ResourceRegistry>(), context.Get<StorageRoom>().Metadata, context.Get<RoleSessions>(), context.Get<SecretSealer>(), runs: null));
        return ValueTask.CompletedTask;
    }

    private static IApplicationTables TablesOf(ModuleContext context)
    {
        var (storage, lake, registry, deliveries) = (
            context.Get<StorageRoom>(), context.Get<LakeRoom>(), context.Get<ResourceRegistry>(), context.Get<Deliveries>());
        var parts = new TargetParts
        {
            Registry = registry,
            Roles = new ApplicationRoles(registry, storage.Metadata, context.Get<RoleSessions>(), context.Get<PolicyAuthorizer>()),
            Streams = storage.Streams,
            HoldLimit = storage.HoldLimit,
            Deliveries = deliveries,
            Store = storage.Metadata,
            Catalog = lake.Catalog,
            Time = context.Time,
        };
        var results = new ResultDeliveries(deliveries, storage.Metadata, context.Time);
        return new ApplicationTables(parts, new TableTargets(parts, lake.Committers, results), new ApplicationQuarantine(parts, storage.Objects));
    }
}
