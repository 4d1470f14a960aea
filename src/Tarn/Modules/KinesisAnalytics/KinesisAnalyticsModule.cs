using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Analytics.Engines;
using Tarn.Aws.KinesisAnalyticsV2;
using Tarn.Modules.KinesisAnalytics.Engines;
using Tarn.Modules.Storage;

namespace Tarn.Modules.KinesisAnalytics;

/// <summary>Managed Service for Apache Flink: the definitions of applications. This program has no runtime for them.</summary>
internal sealed class KinesisAnalyticsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "kinesisanalytics";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(IStreamEngines)];

    /// <inheritdoc/>
    public IReadOnlyList<MemoryShare> MemoryShares { get; } = [EngineProcesses.Share];

    /// <inheritdoc/>
    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        context.Add<IStreamEngines>(new StreamEngines(EngineProcesses.Of(context)));
        context.Doors.Add(new KinesisAnalyticsV2Door(
            context.Get<ResourceRegistry>(), context.Get<StorageRoom>().Metadata, context.Get<RoleSessions>(), context.Get<SecretSealer>(), runs: null));
        return ValueTask.CompletedTask;
    }
}
