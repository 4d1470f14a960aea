using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Outcomes;
using Tarn.Access.Outcomes.Rates;
using Tarn.Access.Policies;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.S3;
using Tarn.Aws.S3.Resources;
using Tarn.Jobs;
using Tarn.Meters;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Definitions;
using Tarn.Telemetry.Metrics.Own;

namespace Tarn.Modules.Access;

/// <summary>Credentials, the registry of resources, and the observers that count and log calls.</summary>
internal sealed class AccessModule : IModule
{
    private static readonly TimeSpan UsageEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "access";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } =
    [
        typeof(CredentialStore), typeof(IdentityStore), typeof(SessionKeys), typeof(BearerTokens), typeof(RoleSessions), typeof(PolicyAuthorizer),
        typeof(ResourceRegistry), typeof(ResourceRates), typeof(OperationLatencies), typeof(OperationCells), typeof(Gauges), typeof(ResourceReaders),
        typeof(BrowserSessions), typeof(RateHistory), typeof(KeyGrants), typeof(Definitions<BucketDefinition>),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => AccessSettings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, sealer) = (context.Get<StorageParts>(), context.Get<SecretSealer>());
        var identities = context.Add(context.Own(await IdentityStore.Open(storage.Metadata, cancellationToken)));
        var credentials = context.Add(context.Own(await CredentialStore.Open(storage.Metadata, sealer, cancellationToken)));
        await RootKey.Ensure(
            context.Settings,
            context.Get<DataDirectory>(),
            storage.Metadata,
            sealer,
            credentials,
            context.Logs.CreateLogger(nameof(RootKey)),
            cancellationToken);
        var keys = context.Add(new SessionKeys(credentials, identities, sealer, context.Time));
        context.Add(new BearerTokens(credentials, identities, sealer, context.Time));
        var registry = context.Add(context.Own(await ResourceRegistry.Open(storage.Metadata, cancellationToken)));
        context.Add(await BrowserSessions.Open(storage.Metadata, sealer, cancellationToken));
        context.Add(new RoleSessions(identities, registry, keys));
        var buckets = context.Own(await BucketPolicies.Open(storage.Metadata, registry, cancellationToken));
        var definitions = context.Add(BucketResources.Kind.In(registry));
        storage.Objects.SealBy(BucketSealing.Of(definitions, storage.Objects.FindBucket, context.Settings.Of(InstanceSettings.EncryptsAll)));
        var access = new BucketPublicAccess(definitions);
        var grants = context.Add(context.Own(await KeyGrants.Open(storage.Metadata, cancellationToken)));
        context.Add(new PolicyAuthorizer(identities, registry, context.Time, buckets)
        {
            RestrictsPublic = access.IsRestricted,
            HasAcls = access.HasAcls,
            OpensByAcl = access.Opens,
            OpensByGrant = grants.Match,
        });
        context.Get<DamageReport>().NameOf = stream =>
            registry.TryGet(new ResourceId(stream.Value), out var resource) ? $"stream {resource.Name.Name} ({resource.Name.Region})" : null;

        var usage = new UsageLedger(storage.Metadata, registry.Cells);
        context.OnClose(async () => await usage.Flush(context.Time.GetUtcNow(), CancellationToken.None));
        var gauges = context.Add(new Gauges());
        gauges.Add("cells", () => registry.Cells.Count);
        context.Jobs.Add(new Job("usage", JobClass.Cpu, UsageEvery, async cancellationToken =>
        {
            await usage.Flush(context.Time.GetUtcNow(), cancellationToken);
            registry.ForgetIdle(context.Time.GetUtcNow());
        }));
        var history = context.Add(new RateHistory(
            storage.Metadata, registry.Cells, id => registry.TryGet(id, out var one) && one.Name.Service == "kinesis", context.Time));
        context.OnClose(async () => await history.Flush(CancellationToken.None));
        context.Jobs.Add(new Job("rates", JobClass.Cpu, UsageEvery, history.Flush));
        context.Add(new ResourceRates(registry.Cells, context.Time));
        var operations = context.Add(new OperationCells(MetricRows.OperationFigures));
        context.Observers.Add(new CallMeter(registry.Cells, context.Add(new OperationLatencies()), operations));
        context.Observers.Add(context.Own(new AccessMeter(gauges)));
        context.Observers.Add(new AccessLog(context.Log<AccessLog>()));
        context.Observers.Add(context.Add(new ResourceReaders(context.Time)));
    }
}
