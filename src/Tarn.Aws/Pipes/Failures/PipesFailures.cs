using Tarn.Aws.Pipes.Model;

namespace Tarn.Aws.Pipes.Failures;

/// <summary>Errors of EventBridge Pipes, and failures of the domain as its errors.</summary>
internal static class PipesFailures
{
    private const string Type = "pipe";

    /// <summary>The error for an input that is not valid.</summary>
    public static AwsErrorException Invalid(string message) => PipesErrors.ValidationException(message);

    public static AwsErrorException NoPipe(string name) => PipesErrors.NotFoundException($"Pipe {name} does not exist.");

    public static AwsErrorException Exists(string name) => PipesErrors.ConflictException($"Pipe {name} already exists.", name, Type);

    public static AwsErrorException TooMany(string what) =>
        PipesErrors.ServiceQuotaExceededException($"The request exceeds the number of {what}.", "", Type, "pipes", "L-00000000");

    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => PipesErrors.NotFoundException(failure.Message),
        ErrorKind.AlreadyExists or ErrorKind.Conflict => PipesErrors.ConflictException(failure.Message, "", Type),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => Invalid(failure.Message),
        ErrorKind.LimitExceeded => PipesErrors.ServiceQuotaExceededException(failure.Message, "", Type, "pipes", ""),
        ErrorKind.Throttled => PipesErrors.ThrottlingException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 403, failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => new AwsErrorException("ServiceUnavailable", 503, failure.Message),
        _ => CommonErrors.InternalFailure(),
    };
}
