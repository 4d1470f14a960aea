using Tarn.Aws.Events.Model;

namespace Tarn.Aws.Events.Failures;

/// <summary>Errors of EventBridge that the model does not have, and failures of the domain as its errors.</summary>
internal static class EventFailures
{
    /// <summary>The error for an input that is not valid.</summary>
    public static AwsErrorException Invalid(string message) => new("ValidationException", 400, message);

    public static AwsErrorException NoBus(string name) => EventsErrors.ResourceNotFoundException($"Event bus {name} does not exist.");

    public static AwsErrorException NoRule(string rule, string bus) =>
        EventsErrors.ResourceNotFoundException($"Rule {rule} does not exist on EventBus {bus}.");

    public static AwsErrorException NoArchive(string name) => EventsErrors.ResourceNotFoundException($"Archive {name} does not exist.");

    public static AwsErrorException NoReplay(string name) => EventsErrors.ResourceNotFoundException($"Replay {name} does not exist.");

    public static AwsErrorException NoConnection(string name) =>
        EventsErrors.ResourceNotFoundException($"Failed to describe the connection(s). Connection '{name}' does not exist.");

    public static AwsErrorException NoDestination(string name) =>
        EventsErrors.ResourceNotFoundException($"Failed to describe the api-destination(s). An api-destination '{name}' does not exist.");

    /// <summary>The error for a resource that another call changed after this one had read it.</summary>
    public static AwsErrorException Changed(string arn) =>
        EventsErrors.ConcurrentModificationException($"{arn} was changed by another call at the same time. Try again.");

    /// <summary>The refusal of a change of an archive's rule.</summary>
    public static AwsErrorException Managed(string rule) =>
        EventsErrors.ManagedRuleException($"Rule {rule} belongs to an archive: change or delete the archive.");

    public static AwsErrorException TooMany() => EventsErrors.LimitExceededException("The requested resource exceeds the maximum number allowed.");

    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => EventsErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => EventsErrors.ResourceAlreadyExistsException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => Invalid(failure.Message),
        ErrorKind.LimitExceeded => EventsErrors.LimitExceededException(failure.Message),
        ErrorKind.Conflict => EventsErrors.ConcurrentModificationException(failure.Message),
        ErrorKind.Throttled => EventsErrors.ThrottlingException(failure.Message),
        ErrorKind.AccessDenied => EventsErrors.AccessDeniedException(failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => new AwsErrorException("ServiceUnavailable", 503, failure.Message),
        _ => CommonErrors.InternalFailure(),
    };
}
