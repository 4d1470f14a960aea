using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage;
using Tarn.Storage.Streams;

namespace Tarn.Aws.Kinesis;

/// <summary>Failures of the domain as Kinesis tells them.</summary>
internal static class KinesisFailures
{
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => KinesisErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists or ErrorKind.Conflict => KinesisErrors.ResourceInUseException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => KinesisErrors.InvalidArgumentException(failure.Message),
        ErrorKind.LimitExceeded => KinesisErrors.LimitExceededException(failure.Message),
        ErrorKind.AccessDenied => KinesisErrors.AccessDeniedException(failure.Message),
        ErrorKind.Throttled => KinesisErrors.ProvisionedThroughputExceededException(failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => new("InternalFailure", 500, failure.Message),
        _ => CommonErrors.InternalFailure(),
    };

    /// <summary>Why a put of one shard did not succeed.</summary>
    /// <returns>The entry's error code and sentence.</returns>
    public static (string Code, string Message) Entry(AppendStatus status, string shard, string stream, string account) => status switch
    {
        AppendStatus.Throttled => (
            "ProvisionedThroughputExceededException", KinesisTexts.ShardRateExceeded(shard, stream, account)),
        AppendStatus.DiskFull => ("InternalFailure", "Internal service failure: the disk of the log is full."),
        _ => ("InternalFailure", "Internal service failure."),
    };

    /// <summary>The same for a put of one record.</summary>
    public static AwsErrorException Whole(AppendStatus status, string shard, string stream, string account)
    {
        var (code, message) = Entry(status, shard, stream, account);
        return new AwsErrorException(code, status == AppendStatus.Throttled ? 400 : 500, message);
    }
}
