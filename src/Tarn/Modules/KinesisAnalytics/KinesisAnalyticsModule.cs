using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Runs;
using Tarn.Analytics.Tables;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Modules.Storage;
using Tarn.Storage.Consumers;

namespace Tarn.Modules.KinesisAnalytics;

/// <summary>
/// Managed Service for Apache Flink: the definitions of applications, and their runtime where modules before this one bring an engine and tables.
/// </summary>
internal sealed class KinesisAnalyticsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "kinesisanalytics";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, registry) = (context.Get<StorageRoom>(), context.Get<ResourceRegistry>());
        var runs = OpenRuns(context, storage, registry);
        context.Doors.Add(new KinesisAnalyticsV2Door(registry, storage.Metadata, context.Get<RoleSessions>(), context.Get<SecretSealer>(), runs));
        context.Status.Add(new ApplicationsStatus(runs, registry));
        if (runs is not null)
        {
            context.Backlog.Add(new ApplicationsBacklog(runs, registry, storage.Streams, storage.HoldLimit));
            NameHolds(runs, registry, storage.HoldLimit);
            context.OnStart(runs.Begin);
        }

        return ValueTask.CompletedTask;
    }

    // Each run drains when it closes: it ends between two batches, and takes a last checkpoint.
    private static ApplicationRuns? OpenRuns(ModuleContext context, StorageRoom storage, ResourceRegistry registry) =>
        context.Find<IStreamEngines>() is { } engines && context.Find<IApplicationTables>() is { } tables
            ? context.Own(ApplicationRuns.Open(new RunParts
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
            }))
            : null;

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
