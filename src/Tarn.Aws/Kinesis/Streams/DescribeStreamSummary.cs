using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis.Streams;

internal sealed partial class StreamOperations
{
    /// <summary>Describes a stream without its shards.</summary>
    public async Task<DescribeStreamSummaryOutput> DescribeStreamSummary(DescribeStreamSummaryInput input, Call call, CancellationToken cancellationToken)
    {
        var found = streams.Find(call, input.StreamName, input.StreamARN);
        var stream = found.Layout.Stream;
        var document = found.Definition;
        return new DescribeStreamSummaryOutput
        {
            StreamDescriptionSummary = new StreamDescriptionSummary
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                StreamStatus = found.Status,
                StreamModeDetails = StreamAnswers.Mode(found.Layout),
                RetentionPeriodHours = (int)stream.Retention.TotalHours,
                StreamCreationTimestamp = stream.Created,
                EnhancedMonitoring = StreamAnswers.Monitoring(document),
                EncryptionType = "NONE",
                OpenShardCount = !found.HasShards ? 0 : found.Layout.Open.Count,
                ConsumerCount = (await store.Read(reader => RegisteredConsumers.AllOf(reader, found.Resource.Name), cancellationToken)).Count,
                WarmThroughput = StreamAnswers.WarmThroughput(document),
                MaxRecordSizeInKiB = document.MaxRecordSizeKiB,
            },
        };
    }
}
