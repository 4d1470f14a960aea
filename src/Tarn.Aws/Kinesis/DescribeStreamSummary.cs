using Tarn.Access;
using Tarn.Aws.Kinesis.Model;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>A stream without its shards.</summary>
    public async Task<DescribeStreamSummaryOutput> DescribeStreamSummary(DescribeStreamSummaryInput input, Call call, CancellationToken ct)
    {
        var found = Find(call, input.StreamName, input.StreamARN);
        var stream = found.Layout.Stream;
        var document = found.Document;
        return new DescribeStreamSummaryOutput
        {
            StreamDescriptionSummary = new StreamDescriptionSummary
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                StreamStatus = StatusOf(found.Layout),
                StreamModeDetails = ModeOf(stream),
                RetentionPeriodHours = (int)stream.Retention.TotalHours,
                StreamCreationTimestamp = stream.Created,
                EnhancedMonitoring = MonitoringOf(document),
                EncryptionType = "NONE",
                OpenShardCount = HasNoShards(found.Layout) ? 0 : found.Layout.Open.Count,
                ConsumerCount = await CountConsumers(found, ct),
                WarmThroughput = WarmThroughputOf(document),
                MaxRecordSizeInKiB = document.MaxRecordSizeKiB,
            },
        };
    }
}
