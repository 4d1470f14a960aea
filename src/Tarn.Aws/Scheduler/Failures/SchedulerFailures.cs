using Tarn.Aws.Scheduler.Model;

namespace Tarn.Aws.Scheduler.Failures;

/// <summary>Errors of EventBridge Scheduler, and failures of the domain as its errors.</summary>
internal static class SchedulerFailures
{
    /// <summary>The error for an input that is not valid.</summary>
    public static AwsErrorException Invalid(string message) => SchedulerErrors.ValidationException(message);

    public static AwsErrorException NoSchedule(string name) => SchedulerErrors.ResourceNotFoundException($"Schedule {name} does not exist.");

    public static AwsErrorException NoGroup(string name) => SchedulerErrors.ResourceNotFoundException($"Schedule group {name} does not exist.");

    public static AwsErrorException Exists(string name) => SchedulerErrors.ConflictException($"Schedule {name} already exists.");

    public static AwsErrorException GroupExists(string name) => SchedulerErrors.ConflictException($"Schedule group {name} already exists.");

    /// <summary>The error for a change in a group that is being deleted.</summary>
    public static AwsErrorException Deleting(string name) => SchedulerErrors.ConflictException($"Schedule group {name} is being deleted.");

    public static AwsErrorException TooMany() => SchedulerErrors.ServiceQuotaExceededException("The requested resource exceeds the maximum number allowed.");

    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => SchedulerErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists or ErrorKind.Conflict => SchedulerErrors.ConflictException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => Invalid(failure.Message),
        ErrorKind.LimitExceeded => SchedulerErrors.ServiceQuotaExceededException(failure.Message),
        ErrorKind.Throttled => SchedulerErrors.ThrottlingException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 403, failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => new AwsErrorException("ServiceUnavailable", 503, failure.Message),
        _ => CommonErrors.InternalFailure(),
    };
}
