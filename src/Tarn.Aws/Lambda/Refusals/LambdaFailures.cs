using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Refusals;

/// <summary>Maps failures of the domain to Lambda's errors.</summary>
internal static class LambdaFailures
{
    private const string User = "User";
    private const string Service = "Service";

    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => LambdaErrors.ResourceNotFoundException(failure.Message, User),
        ErrorKind.AlreadyExists or ErrorKind.Conflict => LambdaErrors.ResourceConflictException(failure.Message, User),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported or ErrorKind.LimitExceeded => LambdaErrors.InvalidParameterValueException(failure.Message, User),
        ErrorKind.PreconditionFailed => LambdaErrors.PreconditionFailedException(failure.Message, User),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 403, failure.Message) { MessageMember = "Message" },
        ErrorKind.Throttled => LambdaErrors.TooManyRequestsException(failure.Message, User, failure.Reason),
        ErrorKind.Unavailable => new AwsErrorException("ServiceException", 503, failure.Message) { SenderFault = false, MessageMember = "Message" },
        ErrorKind.DiskFull or ErrorKind.DiskFailed or ErrorKind.OutcomeUnknown or ErrorKind.Damaged => LambdaErrors.ServiceException(failure.Message, Service),
        _ => CommonErrors.InternalFailure(),
    };
}
