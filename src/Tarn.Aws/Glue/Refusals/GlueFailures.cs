using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.Refusals;

/// <summary>Maps failures of the domain to Glue's errors.</summary>
internal static class GlueFailures
{
    /// <summary>AWS's message for a table that changed meanwhile.</summary>
    public const string Concurrent = "Update table failed due to concurrent modifications.";

    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => GlueErrors.EntityNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => GlueErrors.AlreadyExistsException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => GlueErrors.InvalidInputException(failure.Message),
        ErrorKind.LimitExceeded => GlueErrors.ResourceNumberLimitExceededException(failure.Message),
        ErrorKind.Conflict or ErrorKind.PreconditionFailed => GlueErrors.ConcurrentModificationException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        ErrorKind.Throttled => new AwsErrorException("ThrottlingException", 400, failure.Message),

        // This includes an unknown outcome. On this error, engines check whether their commit is in the table instead
        // of deleting its files: D31 (a failed requirement is a conflict).
        _ => GlueErrors.InternalServiceException(failure.Message),
    };
}
