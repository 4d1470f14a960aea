using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using StreamDescription = Tarn.Aws.Kinesis.Model.StreamDescription;

namespace Tarn.Aws.Kinesis.Streams;

internal sealed partial class StreamOperations
{
    private const int DescribeShardsMax = 100;

    /// <summary>Describes a stream and up to 100 of its shards.</summary>
    public Task<DescribeStreamOutput> DescribeStream(DescribeStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.Find(call, input.StreamName, input.StreamARN);
        var after = input.ExclusiveStartShardId is { } start ? ShardFinder.OrdinalOf(start, found) : -1;
        var rest = ShardFinder.Listed(found, call.Time).Where(shard => shard.Ordinal > after).ToArray();
        var limit = Math.Min(input.Limit ?? DescribeShardsMax, DescribeShardsMax);
        var stream = found.Layout.Stream;
        return Task.FromResult(new DescribeStreamOutput
        {
            StreamDescription = new StreamDescription
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                StreamStatus = found.Status,
                StreamModeDetails = StreamAnswers.Mode(found.Layout),
                Shards = [.. rest.Take(limit).Select(shard => ShardAnswers.Of(shard, log))],
                HasMoreShards = rest.Length > limit,
                RetentionPeriodHours = (int)stream.Retention.TotalHours,
                StreamCreationTimestamp = stream.Created,
                EnhancedMonitoring = StreamAnswers.Monitoring(found.Definition),
                EncryptionType = "NONE",
            },
        });
    }
}
