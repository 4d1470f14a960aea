using Tarn.Access;
using Tarn.Access.Audit;
using Tarn.Access.Audit.Chain;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.CloudTrail.Events;
using Tarn.Aws.CloudTrail.Table;
using Tarn.Jobs;
using Tarn.Modules.Access;
using Tarn.Modules.Storage;
using Tarn.Settings;

namespace Tarn.Modules.CloudTrail;

/// <summary>The audit: the records of calls, in chains.</summary>
internal sealed class AuditModule : IModule
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(AuditLog), typeof(CallAudit)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => CloudTrailSettings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, registry, time) = (context.Get<StorageParts>(), context.Get<ResourceRegistry>(), context.Time);
        var keys = context.Own(new AuditKeys(storage.Metadata, context.Get<SecretSealer>(), time));
        var log = context.Add(context.Own(await AuditLog.Open(
            new AuditParts
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Keys = keys,
                Time = time,
                Log = context.Log<AuditLog>(),
            },
            cancellationToken)));
        var audit = context.Add(new CallAudit(log, new AuditOptions
        {
            Account = context.Settings.Of(AccessSettings.Account),
            Types = DataEvents.Load(),
            Full = () => storage.Log.FullReason,
            ArnOf = id => registry.TryGet(id, out var found) ? found.Arn : null,
            Time = time,
            Log = context.Log<CallAudit>(),
        }));
        context.Observers.Add(audit);
        var (account, days) = (context.Settings.Of(AccessSettings.Account), context.Settings.Of(CloudTrailSettings.KeepDays));
        await AuditRetention.Note(storage.Metadata, log, account, AuditTable.Region, days, time.GetUtcNow(), cancellationToken);
        context.OnClose(async () => await audit.Flush(CancellationToken.None));
        context.Jobs.Add(new Job("audit", JobClass.Disk, Every, async stopping =>
        {
            await audit.Flush(stopping);
            await log.SignHeads(stopping);
        }));
    }
}
