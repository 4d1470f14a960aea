using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis.Records;

/// <summary>Maps failed puts to Kinesis's errors.</summary>
internal static class PutFailures
{
    /// <summary>The error of a failed put to one shard.</summary>
    /// <returns>The entry's error code and message.</returns>
    public static (string Code, string Message) Entry(AppendStatus status, string shard, string stream, string account) => status switch
    {
        AppendStatus.Throttled => (
            "ProvisionedThroughputExceededException", KinesisTexts.ShardRateExceeded(shard, stream, account)),
        AppendStatus.DiskFull => ("InternalFailure", "Internal service failure: the disk of the log is full."),
        _ => ("InternalFailure", "Internal service failure."),
    };

    /// <summary>The exception for a failed put of one record.</summary>
    public static AwsErrorException Whole(AppendStatus status, string shard, string stream, string account)
    {
        var (code, message) = Entry(status, shard, stream, account);
        return new AwsErrorException(code, status == AppendStatus.Throttled ? 400 : 500, message);
    }
}
