using Tarn.Aws.Kinesis.Model;

namespace Tarn.Aws.Kinesis;

/// <summary>Maps failures of the domain to Kinesis's errors.</summary>
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
}
