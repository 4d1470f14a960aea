using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Audits;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Replays;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Tables;
using Tarn.Applications.Tables;
using Tarn.Aws.Firehose.ResultTables;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Delivery;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Modules.KinesisAnalytics;

/// <summary>Managed Service for Apache Flink: the definitions of applications, and their runtime.</summary>
internal sealed class KinesisAnalyticsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "kinesisanalytics";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(IStreamEngines), typeof(IApplicationTables), typeof(ApplicationReplays), typeof(WindowAudits)];

    /// <inheritdoc/>
    public IReadOnlyList<MemoryShare> MemoryShares { get; } = [EngineProcesses.Share];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, registry) = (context.Get<StorageParts>(), context.Get<ResourceRegistry>());
        var engines = context.Add<IStreamEngines>(EngineProcesses.Of(context));
        var tables = context.Add(TablesOf(context));

        var parts = new RunParts
        {
            Store = storage.Metadata,
            Streams = storage.Log,
            Directory = storage.Streams,
            Blobs = storage.Objects.Kept,
            Engines = engines,
            Tables = tables,
            Time = context.Time,
            ArnOf = application => Find(registry, application)?.Arn,
            Log = context.Log<ApplicationRuns>(),
        };

        // Each run drains when it closes: it ends between two batches, and takes a last checkpoint.
        var runs = context.Own(ApplicationRuns.Open(parts));
        context.OnStart(runs.Begin);
        var replays = context.Add(context.Own(ApplicationReplays.Open(parts)));
        context.OnStart(replays.Begin);
        context.Add(new WindowAudits(parts));
        context.Backlog.Add(new ApplicationsBacklog(runs, registry, storage.Streams, storage.HoldLimit));
        NameHolds(runs, registry, storage.HoldLimit);
        context.Status.Add(new ApplicationsStatus(runs, registry));
        context.Flow.Add(new ApplicationsFlow(runs, registry));
        context.Figures.Add(new ApplicationsFigures(runs, registry, storage.Metadata));
        context.Status.Add(new QuarantinesPart(registry, storage.Metadata));
        context.Doors.Add(new KinesisAnalyticsV2Door(new KinesisAnalyticsV2Parts(
            registry, storage.Metadata, context.Get<RoleSessions>(), context.Get<SecretSealer>(), runs)));
        return ValueTask.CompletedTask;
    }

    private static IApplicationTables TablesOf(ModuleContext context)
    {
        var (storage, lake, registry, deliveries) = (
            context.Get<StorageParts>(), context.Get<LakeParts>(), context.Get<ResourceRegistry>(), context.Get<Deliveries>());
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
        var queries = context.Get<SqlParts>().OwnQueries;
        return new ApplicationTables(parts, lake.Committers, results.Ensure, queries, storage.Objects);
    }

    // A put that is refused because an application holds records names the application.
    private static void NameHolds(ApplicationRuns runs, ResourceRegistry registry, HoldLimit limit)
    {
        var others = limit.NameOf;
        limit.NameOf = id => runs.ReaderOf(id) is { } application && Find(registry, application) is { } found
            ? $"application {found.Name.Name}"
            : others(id);
    }

    private static Resource? Find(ResourceRegistry registry, ApplicationKey application) =>
        registry.All(KinesisAnalyticsV2Door.RegistryService, KinesisAnalyticsV2Door.RegistryType).FirstOrDefault(one => one.Id.Value == application.Value);
}
