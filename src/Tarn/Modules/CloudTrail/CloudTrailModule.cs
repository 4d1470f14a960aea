using Tarn.Access.Audit;
using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.CloudTrail;
using Tarn.Aws.CloudTrail.Buckets;
using Tarn.Jobs;
using Tarn.Modules.Storage;
using Tarn.Targets;
using Tarn.Telemetry.Trails;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Delivering;

namespace Tarn.Modules.CloudTrail;

/// <summary>CloudTrail: trails, and the door.</summary>
internal sealed class CloudTrailModule : IModule
{
    private static readonly TimeSpan DeliveryEvery = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name => "cloudtrail";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var (storage, log) = (context.Get<StorageParts>(), context.Get<AuditLog>());
        var trails = RegisteredTrail.In(context.Get<ResourceRegistry>());
        var parts = new TrailParts
        {
            Store = storage.Metadata,
            Objects = storage.Objects,
            Audit = log,
            Trails = trails,
            Targets = context.Get<TargetDirectory>(),
            IsAllowed = new BucketRights(context.Get<PolicyAuthorizer>(), context.Time).IsAllowed,
            Time = context.Time,
            Log = context.Log<TrailDelivery>(),
        };
        var delivery = new TrailDelivery(parts);
        context.Jobs.Add(new Job("trails", JobClass.Disk, DeliveryEvery, delivery.Run));
        var selection = new TrailSelection(trails, context.Get<CallAudit>().Data);
        selection.Refresh();
        context.Doors.Add(new CloudTrailDoor(new CloudTrailParts
        {
            Audit = log,
            Trails = trails,
            Delivery = delivery,
            Selection = selection,
            Buckets = parts,
            Targets = parts.Targets,
            Store = storage.Metadata,
            Roles = context.Get<RoleSessions>(),
            Sealer = context.Get<SecretSealer>(),
        }));
        return ValueTask.CompletedTask;
    }
}
