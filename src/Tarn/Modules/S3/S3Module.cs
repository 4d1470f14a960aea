using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.S3;
using Tarn.Aws.S3.Resources;
using Tarn.Modules.Storage;
using Tarn.Settings;

namespace Tarn.Modules.S3;

/// <summary>S3.</summary>
internal sealed class S3Module : IModule
{
    /// <inheritdoc/>
    public string Name => "s3";

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => S3Settings.All;

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageRoom>();
        context.Get<BucketChanges>().Add(made: BucketResources.Add, removed: BucketResources.Remove);
        context.Doors.Add(new S3Door(
            storage.Objects,
            storage.Metadata,
            context.Get<ResourceRegistry>(),
            context.Get<SecretSealer>(),
            context.Memory.BaseBytes / 8));
        return ValueTask.CompletedTask;
    }
}
