using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Refusals;

/// <summary>Maps failures of the domain to Firehose's errors.</summary>
internal static class FirehoseFailures
{
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => FirehoseErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => FirehoseErrors.ResourceInUseException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => FirehoseErrors.InvalidArgumentException(failure.Message),
        ErrorKind.LimitExceeded => FirehoseErrors.LimitExceededException(failure.Message),
        ErrorKind.Conflict or ErrorKind.PreconditionFailed => FirehoseErrors.ConcurrentModificationException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        ErrorKind.Throttled or ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => Unavailable(failure.Message),
        _ => CommonErrors.InternalFailure(),
    };

    /// <summary>Every SDK retries this error. The model has 500, but the service sends 503.</summary>
    public static AwsErrorException Unavailable(string message) =>
        new("ServiceUnavailableException", 503, message) { SenderFault = false };
}
