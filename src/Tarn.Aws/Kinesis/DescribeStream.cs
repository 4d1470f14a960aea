using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
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
        var rest = Listed(found).Where(shard => shard.Ordinal > after).ToArray();
        var limit = Math.Min(input.Limit ?? DescribeShardsMax, DescribeShardsMax);
        var stream = found.Layout.Stream;
        return Task.FromResult(new DescribeStreamOutput
        {
            StreamDescription = new StreamDescription
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                StreamStatus = StatusOf(found.Layout),
                StreamModeDetails = ModeOf(stream),
                Shards = [.. rest.Take(limit).Select(shard => ShardAnswers.Of(shard, log))],
                HasMoreShards = rest.Length > limit,
                RetentionPeriodHours = (int)stream.Retention.TotalHours,
                StreamCreationTimestamp = stream.Created,
                EnhancedMonitoring = MonitoringOf(found.Document),
                EncryptionType = "NONE",
            },
        });
    }

    /// <summary>Shards as users see them: none of a stream that is being made or was deleted meanwhile, none of which retention has passed everything.</summary>
    private IEnumerable<ShardDescription> Listed(FoundStream found)
    {
        var horizon = time.GetUtcNow() - found.Layout.Stream.Retention;
        return HasNoShards(found.Layout)
            ? []
            : found.Layout.Shards.Where(shard => shard.Closed is null || shard.Closed >= horizon);
    }

    private static StreamModeDetails ModeOf(Tarn.Storage.Streams.Layouts.StreamDescription stream) =>
        new() { StreamMode = stream.Mode == StreamMode.OnDemand ? "ON_DEMAND" : "PROVISIONED" };

    private static List<EnhancedMetrics> MonitoringOf(StreamDocument document) => [new() { ShardLevelMetrics = [.. document.Metrics] }];

    private static int OrdinalOf(string shard, in FoundStream found) => OrdinalOf(shard, found.Resource.Name);

    private static int OrdinalOf(string shard, in ResourceName stream) => ShardNames.TryParse(shard, out var ordinal)
        ? ordinal
        : throw KinesisErrors.ResourceNotFoundException(KinesisTexts.CannotFindShard(shard, stream.Name, stream.Account));

    private ShardDescription ShardOf(string name, in FoundStream found)
    {
        var ordinal = OrdinalOf(name, found);
        return found.Layout.TryFind(ordinal, out var shard)
            && (shard.Closed is null || shard.Closed >= time.GetUtcNow() - found.Layout.Stream.Retention)
                ? shard
                : throw NoShard(ordinal, found.Resource.Name);
    }

    private static AwsErrorException NoShard(int ordinal, in ResourceName stream) =>
        KinesisErrors.ResourceNotFoundException(KinesisTexts.NoShard(ShardNames.Of(ordinal), stream.Name, stream.Account));
}
