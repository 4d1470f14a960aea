using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.S3;
using Tarn.Aws.S3.Events;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Settings;
using Tarn.Modules.Storage;
using Tarn.Settings;

namespace Tarn.Modules.S3;

/// <summary>S3.</summary>
internal sealed class S3Module : IModule
{
    /// <inheritdoc/>
    public string Name => "s3";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(LateNotificationTarget)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => S3Settings.All;

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageRoom>();
        context.Get<BucketChanges>().Add(made: BucketResources.Add, removed: BucketResources.Remove);
        storage.Objects.Lifecycles.RulesOf = BucketLifecycle.Of;
        var targets = context.Add(new LateNotificationTarget());
        context.Doors.Add(new S3Door(
            storage.Objects,
            storage.Metadata,
            context.Get<ResourceRegistry>(),
            context.Get<SecretSealer>(),
            context.Memory.BaseBytes / 8,
            targets));
        var notifications = context.Own(new BucketNotifications(
            storage.Objects, context.Get<ResourceRegistry>(), targets, context.Time, context.Log<BucketNotifications>()));
        context.OnStart(_ =>
        {
            notifications.Start();
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }
}
