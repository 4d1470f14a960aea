using Tarn.Aws.Sqs.Model;

namespace Tarn.Aws.Sqs;

/// <summary>Maps failures of the domain to SQS's errors.</summary>
internal static class SqsFailures
{
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => SqsErrors.QueueDoesNotExist(),
        ErrorKind.AlreadyExists => SqsErrors.QueueNameExists(failure.Message),
        ErrorKind.LimitExceeded => SqsErrors.OverLimit(failure.Message),
        ErrorKind.InvalidArgument => SqsErrors.InvalidParameterValue(failure.Message),
        ErrorKind.NotSupported or ErrorKind.Conflict => SqsErrors.UnsupportedOperation(failure.Message),
        ErrorKind.Throttled => SqsErrors.RequestThrottled(failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable =>
            new AwsErrorException("ServiceUnavailable", 503, failure.Message),
        _ => CommonErrors.InternalFailure(),
    };
}
