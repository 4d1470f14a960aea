using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

/// <summary>Failures of the domain as Athena reports them: almost all are InvalidRequestException, distinguished by
/// AthenaErrorCode.</summary>
internal static class AthenaFailures
{
    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.Throttled => AthenaErrors.TooManyRequestsException(failure.Message, "CONCURRENT_QUERY_LIMIT_EXCEEDED"),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        ErrorKind.NotFound or ErrorKind.InvalidArgument or ErrorKind.NotSupported or ErrorKind.Conflict or ErrorKind.LimitExceeded or ErrorKind.AlreadyExists
            or ErrorKind.PreconditionFailed => AthenaErrors.InvalidRequestException(failure.Message, failure.Reason ?? "INVALID_INPUT"),
        _ => AthenaErrors.InternalServerException(failure.Message),
    };
}
