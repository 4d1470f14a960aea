using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Kinesis.Traffic;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    /// <summary>Enables shard-level metrics, from the next call on.</summary>
    public Task<EnableEnhancedMonitoringOutput> EnableEnhancedMonitoring(
        EnableEnhancedMonitoringInput input, Call call, CancellationToken cancellationToken) => SetMonitoring(
            streams.FindActive(call, input.StreamName, input.StreamARN),
            current => [.. ShardMetrics.Names.Where(metric => current.Contains(metric) || Named(input.ShardLevelMetrics, metric))],
            (found, before, after) => new EnableEnhancedMonitoringOutput
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                CurrentShardLevelMetrics = before,
                DesiredShardLevelMetrics = after,
            },
            cancellationToken);

    private static bool Named(IReadOnlyList<string> asked, string metric) => asked.Contains(metric) || asked.Contains("ALL");

    private async Task<T> SetMonitoring<T>(
        FoundStream found, Func<IReadOnlyList<string>, string[]> change,
        Func<FoundStream, List<string>, List<string>, T> answer, CancellationToken cancellationToken)
    {
        var after = new List<string>();
        var before = await changes.ReplaceDefinition(
            found,
            document =>
            {
                after = [.. change(document.Metrics)];
                return document with { Metrics = after };
            },
            cancellationToken);
        return answer(found, [.. before.Metrics], after);
    }
}
