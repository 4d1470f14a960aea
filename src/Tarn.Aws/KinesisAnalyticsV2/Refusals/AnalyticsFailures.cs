using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Refusals;

/// <summary>Maps failures of the domain to the service's errors.</summary>
internal static class AnalyticsFailures
{
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => KinesisAnalyticsV2Errors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => KinesisAnalyticsV2Errors.ResourceInUseException(failure.Message),
        ErrorKind.Conflict when failure.Reason == ApplicationChanges.Stale => KinesisAnalyticsV2Errors.ConcurrentModificationException(failure.Message),
        ErrorKind.Conflict => KinesisAnalyticsV2Errors.ResourceInUseException(failure.Message),
        ErrorKind.InvalidArgument => KinesisAnalyticsV2Errors.InvalidArgumentException(failure.Message),
        ErrorKind.NotSupported => KinesisAnalyticsV2Errors.UnsupportedOperationException(failure.Message),
        ErrorKind.LimitExceeded => KinesisAnalyticsV2Errors.LimitExceededException(failure.Message),
        ErrorKind.Throttled => new AwsErrorException("ThrottlingException", 400, failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        _ => new AwsErrorException("ServiceUnavailableException", 503, failure.Message),
    };
}
