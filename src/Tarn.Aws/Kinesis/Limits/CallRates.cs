using System.Collections.Frozen;

namespace Tarn.Aws.Kinesis.Limits;

/// <summary>
/// Calls a second of the control plane, from the service's reference (1.3 of the model's operation texts).
/// </summary>
internal static class CallRates
{
    /// <summary>The rates per account and region.</summary>
    public static FrozenDictionary<string, int> OfAccount { get; } = new Dictionary<string, int>
    {
        ["AddTagsToStream"] = 5,
        ["CreateStream"] = 5,
        ["DecreaseStreamRetentionPeriod"] = 5,
        ["DeleteStream"] = 5,
        ["DescribeAccountSettings"] = 5,
        ["DescribeLimits"] = 1,
        ["DescribeStream"] = 10,
        ["DescribeStreamSummary"] = 20,
        ["DisableEnhancedMonitoring"] = 5,
        ["EnableEnhancedMonitoring"] = 5,
        ["IncreaseStreamRetentionPeriod"] = 5,
        ["ListStreams"] = 5,
        ["ListTagsForStream"] = 5,
        ["MergeShards"] = 5,
        ["RegisterStreamConsumer"] = 5,
        ["RemoveTagsFromStream"] = 5,
        ["SplitShard"] = 5,
        ["UpdateAccountSettings"] = 5,
        ["UpdateShardCount"] = 10,
        ["UpdateStreamMode"] = 5,
        ["UpdateStreamWarmThroughput"] = 5,
    }.ToFrozenDictionary();

    /// <summary>The rates per stream.</summary>
    public static FrozenDictionary<string, int> OfStream { get; } = new Dictionary<string, int>
    {
        ["DeregisterStreamConsumer"] = 5,
        ["DescribeStreamConsumer"] = 20,
        ["ListShards"] = 1_000,
        ["ListStreamConsumers"] = 5,
    }.ToFrozenDictionary();
}
