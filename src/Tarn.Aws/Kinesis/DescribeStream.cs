using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;
using StreamDescription = Tarn.Aws.Kinesis.Model.StreamDescription;
using StreamMode = Tarn.Storage.Streams.Layouts.StreamMode;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    private const int DescribeShardsMax = 100;

    /// <summary>A stream and up to 100 of its shards.</summary>
    public Task<DescribeStreamOutput> DescribeStream(DescribeStreamInput input, Call call, CancellationToken ct)
    {
        var found = Find(call, input.StreamName, input.StreamARN);
        var after = input.ExclusiveStartShardId is { } start ? OrdinalOf(start, found) : -1;
        var rest = found.Layout.Shards.Where(shard => shard.Ordinal > after).ToArray();
        var limit = Math.Min(input.Limit ?? DescribeShardsMax, DescribeShardsMax);
        var stream = found.Layout.Stream;
        return Task.FromResult(new DescribeStreamOutput
        {
            StreamDescription = new StreamDescription
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                StreamStatus = "ACTIVE",
                StreamModeDetails = ModeOf(stream),
                Shards = [.. rest.Take(limit).Select(shard => ShardAnswers.Of(shard, found.Layout, log))],
                HasMoreShards = rest.Length > limit,
                RetentionPeriodHours = (int)stream.Retention.TotalHours,
                StreamCreationTimestamp = stream.Created,
                EnhancedMonitoring = MonitoringOf(found.Document),
                EncryptionType = "NONE",
            },
        });
    }

    private static StreamModeDetails ModeOf(Tarn.Storage.Streams.Layouts.StreamDescription stream) =>
        new() { StreamMode = stream.Mode == StreamMode.OnDemand ? "ON_DEMAND" : "PROVISIONED" };

    private static List<EnhancedMetrics> MonitoringOf(StreamDocument document) => [new() { ShardLevelMetrics = [.. document.Metrics] }];

    private static int OrdinalOf(string shard, in FoundStream found) => ShardNames.TryParse(shard, out var ordinal)
        ? ordinal
        : throw KinesisErrors.ResourceNotFoundException(KinesisTexts.CannotFindShard(shard, found.Name, found.Account));

    private static ShardDescription ShardOf(string name, in FoundStream found) =>
        found.Layout.TryFind(OrdinalOf(name, found), out var shard)
            ? shard
            : throw KinesisErrors.ResourceNotFoundException(KinesisTexts.NoShard(name, found.Name, found.Account));
}
