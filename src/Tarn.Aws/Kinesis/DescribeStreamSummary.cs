using Tarn.Access;
using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

public sealed partial class KinesisDoor
{
    /// <summary>A stream without its shards.</summary>
    public Task<DescribeStreamSummaryOutput> DescribeStreamSummary(DescribeStreamSummaryInput input, Call call, CancellationToken ct)
    {
        var found = Find(call, input.StreamName, input.StreamARN);
        var stream = found.Layout.Stream;
        var document = found.Document;
        return Task.FromResult(new DescribeStreamSummaryOutput
        {
            StreamDescriptionSummary = new StreamDescriptionSummary
            {
                StreamName = found.Name,
                StreamARN = found.Resource.Arn,
                StreamStatus = "ACTIVE",
                StreamModeDetails = ModeOf(stream),
                RetentionPeriodHours = (int)stream.Retention.TotalHours,
                StreamCreationTimestamp = stream.Created,
                EnhancedMonitoring = MonitoringOf(document),
                EncryptionType = "NONE",
                OpenShardCount = found.Layout.Open.Count,
                ConsumerCount = 0,
                WarmThroughput = document.WarmThroughputMiBps < 0 ? null : new WarmThroughputObject
                {
                    TargetMiBps = document.WarmThroughputMiBps,
                    CurrentMiBps = document.WarmThroughputMiBps,
                },
                MaxRecordSizeInKiB = document.MaxRecordSizeKiB,
            },
        });
    }
}
