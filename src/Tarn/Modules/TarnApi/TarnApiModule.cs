using Tarn.Access.Audit;
using Tarn.Access.Credentials;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.Use;
using Tarn.Access.Outcomes.Rates;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Analytics.Audits;
using Tarn.Analytics.Replays;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Instances;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Aws.TarnApi.Readers;
using Tarn.Aws.TarnApi.Samples;
using Tarn.Jobs;
using Tarn.Lake.Adoption;
using Tarn.Lake.Maintenance;
using Tarn.Lake.Prefixes;
using Tarn.Messaging.Queues;
using Tarn.Modules.Access;
using Tarn.Modules.Lake;
using Tarn.Modules.Sql;
using Tarn.Modules.Storage;
using Tarn.Storage.Disk;
using Tarn.Targets;
using Tarn.Telemetry.Metrics.Series;
using Tarn.Wire.Console;

namespace Tarn.Modules.TarnApi;

/// <summary>Tarn's own operations: GetStatus's response comes from the parts of all modules. Tarn's own events and figures.</summary>
internal sealed class TarnApiModule : IModule
{
    private const string HomeRegion = "us-east-1";

    private static readonly TimeSpan SignalsEvery = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public string Name => "tarn api";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Status.Add(new InstancePart(context.Get<DataDirectory>(), context.Settings, context.StartedAt, context.Health));
        context.Status.Add(new MemoryPart(context.Memory));

        var samples = context.Own(new SampleSender(context.Doors, context.Observers, context.Time));

        // The list itself, not a copy: modules after this one add parts.
        var storage = context.Get<StorageParts>();
        context.Doors.Add(new TarnDoor(new TarnParts
        {
            Audit = context.Get<AuditLog>(),
            Status = context.Status,
            Flow = context.Flow,
            Backlog = context.Backlog,
            Log = storage.Log,
            Streams = storage.Streams,
            ShardReaders = new ShardReaders(storage.Holds, context.Get<ResourceRegistry>(), context.Shards),
            Rates = context.Get<RateHistory>(),
            Deliveries = context.Get<Tarn.Delivery.Deliveries>(),
            Items = () => context.Get<Tarn.Items.ItemEngine>(),
            Copies = () => context.Get<Tarn.Items.Copies.ItemCopies>(),
            Replays = () => context.Get<ApplicationReplays>(),
            WindowAudits = () => context.Get<WindowAudits>(),
            Sessions = context.Get<RoleSessions>(),
            Executions = () => context.Get<SqlParts>().Executions,
            Registry = context.Get<ResourceRegistry>(),
            Store = storage.Metadata,
            Catalog = context.Get<LakeParts>().Catalog,
            Committers = context.Get<LakeParts>().Committers,
            MaintenanceSchedule = context.Get<LakeParts>().Maintenance,
            Queues = () => context.Get<MessageQueues>(),
            Maintenance = context.Get<MaintenanceRuns>(),
            Adoptions = context.Get<AdoptionRuns>(),
            Objects = storage.Objects,
            Prefixes = context.Get<PrefixCompaction>(),
            EncryptionKeys = context.Get<KeyFinder>(),
            Grants = context.Get<KeyGrants>(),
            KeyDependents = context.Get<KeyDependents>(),
            Codes = context.Get<ConsoleSite>().Codes,
            Samples = samples,
            Settings = ShownSettings.Of(context.KnownSettings, context.Settings),
            ServerLog = context.Get<ServerLog>(),
            Account = new InstanceAccount(context.Settings.Of(AccessSettings.Account)),
            Credentials = context.Get<CredentialStore>(),
            Sealer = context.Get<SecretSealer>(),
            Time = context.Time,
        }));
        AddSignals(context, storage);
        return ValueTask.CompletedTask;
    }

    private static void AddSignals(ModuleContext context, StorageParts storage)
    {
        var home = new MetricScope(context.Settings.Of(AccessSettings.Account), HomeRegion);
        var (registry, deliveries, disk) = (context.Get<ResourceRegistry>(), context.Get<Tarn.Delivery.Deliveries>(), context.Get<DataDirectory>().Disk);
        var freshness = new FreshnessReport(deliveries, new TableFreshness(context.Get<LakeParts>().Catalog, registry, context.Time));
        context.Figures.Add(new FreshnessFigures(freshness));
        context.Figures.Add(context.Own(new JournalFigures(home)));
        var signals = context.Own(new OwnSignals(
            deliveries, freshness, registry, storage.Metadata, context.Get<ServiceEvents>(), () => (disk.Space.Free, disk.Space.Total),
            (home.Account, home.Region), context.Time));
        context.Jobs.Add(new Job("signals", JobClass.Cpu, SignalsEvery, signals.Run));
    }
}
