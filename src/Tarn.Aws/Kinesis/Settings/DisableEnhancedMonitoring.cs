using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Disables shard-level metrics. The setting is stored and shown, without other effect.</summary>
    [Kept("ShardLevelMetrics", "shard-level metrics come with CloudWatch")]
    public Task<DisableEnhancedMonitoringOutput> DisableEnhancedMonitoring(
        DisableEnhancedMonitoringInput input, Call call, CancellationToken cancellationToken) => SetMonitoring(
            streams.FindActive(call, input.StreamName, input.StreamARN),
            current => [.. current.Where(metric => !Named(input.ShardLevelMetrics, metric))],
            (found, before, after) => new DisableEnhancedMonitoringOutput
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                CurrentShardLevelMetrics = before,
                DesiredShardLevelMetrics = after,
            },
            cancellationToken);
}
