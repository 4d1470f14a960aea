using Tarn.Aws.CloudTrail.Model;

namespace Tarn.Aws.CloudTrail.Failures;

/// <summary>Errors of CloudTrail, and failures of the domain as its errors.</summary>
internal static class CloudTrailFailures
{
    public static AwsErrorException NoTrail(string arn, string account) =>
        CloudTrailErrors.TrailNotFoundException($"Unknown trail: {arn} for the user: {account}");

    public static AwsErrorException BadName(string reason) => CloudTrailErrors.InvalidTrailNameException(reason);

    public static AwsErrorException BadArn(string arn) => CloudTrailErrors.CloudTrailARNInvalidException(
        $"The specified ARN {arn} is not valid. Trail ARNs have the form arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME.");

    public static AwsErrorException BadSelectors(string reason) => CloudTrailErrors.InvalidEventSelectorsException(reason);

    public static AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => CloudTrailErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => CloudTrailErrors.TrailAlreadyExistsException(failure.Message),
        ErrorKind.Conflict => CloudTrailErrors.ConflictException(failure.Message),
        ErrorKind.InvalidArgument => CloudTrailErrors.InvalidParameterException(failure.Message),
        ErrorKind.NotSupported => CloudTrailErrors.UnsupportedOperationException(failure.Message),
        ErrorKind.LimitExceeded => CloudTrailErrors.MaximumNumberOfTrailsExceededException(failure.Message),
        ErrorKind.Throttled => CloudTrailErrors.ThrottlingException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        ErrorKind.DiskFull or ErrorKind.OutcomeUnknown or ErrorKind.Unavailable => new AwsErrorException("ServiceUnavailable", 503, failure.Message),
        _ => CommonErrors.InternalFailure(),
    };
}
