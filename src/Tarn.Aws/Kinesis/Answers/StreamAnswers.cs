using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis.Answers;

/// <summary>Describes a stream's settings in the service's shapes.</summary>
internal static class StreamAnswers
{
    public static StreamModeDetails Mode(StreamLayout? layout) =>
        new() { StreamMode = layout?.Stream.Mode == StreamMode.OnDemand ? "ON_DEMAND" : "PROVISIONED" };

    public static List<EnhancedMetrics> Monitoring(StreamDefinition document) => [new() { ShardLevelMetrics = [.. document.Metrics] }];

    public static WarmThroughputObject? WarmThroughput(StreamDefinition document) => document.WarmThroughputMiBps < 0 ? null : new WarmThroughputObject
    {
        TargetMiBps = document.WarmThroughputMiBps,
        CurrentMiBps = document.WarmThroughputMiBps,
    };
}
