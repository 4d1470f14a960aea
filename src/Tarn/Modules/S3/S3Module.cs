using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.S3;
using Tarn.Aws.S3.Events;
using Tarn.Aws.S3.RequestMetrics;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Aws.Targets;
using Tarn.Aws.TarnApi.Parts;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage.Objects.Definitions;
using Tarn.Targets;

namespace Tarn.Modules.S3;

/// <summary>S3.</summary>
internal sealed class S3Module : IModule
{
    /// <inheritdoc/>
    public string Name => "s3";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(TargetDirectory), typeof(SenderRights)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => S3Settings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageParts>();
        context.Get<BucketChanges>().Add(made: BucketResources.Add, removed: BucketResources.Remove);
        storage.Objects.Lifecycles.RulesOf = BucketLifecycle.Of;
        var targets = context.Add(new TargetDirectory());
        context.Add(new SenderRights(context.Get<PolicyAuthorizer>(), context.Get<RoleSessions>(), context.Time));
        var requests = new RequestMeter(context.Get<ResourceRegistry>(), storage.Objects, storage.Metadata);
        context.Doors.Add(new S3Door(new S3Parts(
            storage.Objects,
            storage.Metadata,
            context.Get<Definitions<BucketDefinition>>(),
            context.Get<SecretSealer>(),
            context.Memory.BaseBytes / 8,
            targets)
        {
            Requests = requests,
        }));
        var events = await BucketEvents.Open(
            new BucketEventParts
            {
                Objects = storage.Objects,
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Definitions = context.Get<Definitions<BucketDefinition>>(),
                Targets = targets,
                Buses = context.Get<ServiceEvents>(),
                Time = context.Time,
                Log = context.Log<BucketEvents>(),
            },
            cancellationToken);
        context.Backlog.Add(new BucketsBacklog(storage.Objects, events));
        context.Figures.Add(new BucketsFigures(storage.Objects));
        context.Figures.Add(new RequestsFigures(context.Get<ResourceRegistry>(), storage.Objects, requests));
        context.OnStart(_ =>
        {
            // Owned last, so that the events end before the services of their targets, which open later.
            context.Own(events).Start();
            return ValueTask.CompletedTask;
        });
    }
}
