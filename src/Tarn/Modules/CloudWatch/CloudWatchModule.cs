using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.CloudWatch;
using Tarn.Jobs;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Targets;
using Tarn.Telemetry.Alarms;
using Tarn.Telemetry.Alarms.Running;
using Tarn.Telemetry.Metrics;
using Tarn.Telemetry.Metrics.Tails;

namespace Tarn.Modules.CloudWatch;

/// <summary>CloudWatch: metrics in an internal stream, the newest in memory, and alarms on them.</summary>
internal sealed class CloudWatchModule : IModule
{
    // The part of the server's own memory for recent points: 8 MiB at the smallest --memory-mb.
    private const int MemoryPart = 16;

    private static readonly TimeSpan MaintainEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public string Name => "cloudwatch";

    /// <inheritdoc/>
    public IReadOnlyList<Type> Rooms { get; } = [typeof(MetricStore), typeof(AlarmStore)];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => CloudWatchSettings.All;

    /// <inheritdoc/>
    public async ValueTask Open(ModuleContext context, CancellationToken cancellationToken)
    {
        var storage = context.Get<StorageParts>();
        var metrics = context.Add(context.Own(await MetricStore.Open(
            new MetricParts
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                HoldLimit = storage.HoldLimit,
                SeriesMax = (int)context.Settings.Of(CloudWatchSettings.SeriesMax),
                BytesMax = context.Memory.BaseBytes / MemoryPart,
                Time = context.Time,
                Log = context.Log<MetricStore>(),
            },
            cancellationToken)));
        var alarms = context.Add(context.Own(await AlarmStore.Open(
            new AlarmParts
            {
                Store = storage.Metadata,
                Streams = storage.Log,
                Directory = storage.Streams,
                Registry = context.Get<ResourceRegistry>(),
                Metrics = metrics,
                Targets = context.Get<TargetDirectory>(),
                Events = context.Get<ServiceEvents>(),
                Time = context.Time,
                Log = context.Log<AlarmStore>(),
            },
            cancellationToken)));
        context.OnStart(_ =>
        {
            alarms.Start();
            return ValueTask.CompletedTask;
        });
        context.Jobs.Add(new Job("alarm history", JobClass.Disk, TrimEvery, alarms.Maintain));
        context.Doors.Add(new CloudWatchDoor(new CloudWatchParts(
            metrics, alarms, context.Get<ResourceRegistry>(), storage.Metadata, context.Get<SecretSealer>())));
        context.Jobs.Add(new Job("metric maintenance", JobClass.Disk, MaintainEvery, metrics.Maintain));
    }
}
