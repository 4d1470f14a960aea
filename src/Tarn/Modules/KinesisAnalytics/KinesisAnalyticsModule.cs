using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Modules.Storage;

namespace Tarn.Modules.KinesisAnalytics;

/// <summary>Managed Service for Apache Flink: the definitions of applications. This program has no runtime for them.</summary>
internal sealed class KinesisAnalyticsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "kinesisanalytics";

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Doors.Add(new KinesisAnalyticsV2Door(
            context.Get<ResourceRegistry>(), context.Get<StorageRoom>().Metadata, context.Get<RoleSessions>(), context.Get<SecretSealer>(), runs: null));
        return ValueTask.CompletedTask;
    }
}
