using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;

namespace Tarn.Aws.Sns;

/// <summary>Maps failures of the domain to SNS's errors.</summary>
internal static class SnsFailures
{
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => TopicFinder.NoTopic(),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported or ErrorKind.Conflict or ErrorKind.AlreadyExists or ErrorKind.LimitExceeded =>
            SnsErrors.InvalidParameterException($"Invalid parameter: {failure.Message}"),
        ErrorKind.Throttled => SnsErrors.ThrottledException(failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => new AwsErrorException("ServiceUnavailable", 503, failure.Message),
        _ => CommonErrors.InternalFailure(),
    };
}
