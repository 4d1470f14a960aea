using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;

namespace Tarn.Aws.Kinesis.Settings;

internal sealed partial class SettingOperations
{
    private static readonly string[] AllMetrics =
    [
        "IncomingBytes", "IncomingRecords", "OutgoingBytes", "OutgoingRecords", "WriteProvisionedThroughputExceeded",
        "ReadProvisionedThroughputExceeded", "IteratorAgeMilliseconds",
    ];

    /// <summary>Enables shard-level metrics. The setting is stored and shown, without other effect.</summary>
    [Kept("ShardLevelMetrics", "tarn streams NAME shows the rates of each shard")]
    public Task<EnableEnhancedMonitoringOutput> EnableEnhancedMonitoring(
        EnableEnhancedMonitoringInput input, Call call, CancellationToken cancellationToken) => SetMonitoring(
            streams.FindActive(call, input.StreamName, input.StreamARN),
            current => [.. AllMetrics.Where(metric => current.Contains(metric) || Named(input.ShardLevelMetrics, metric))],
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
