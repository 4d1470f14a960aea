using Tarn.Aws.CloudWatch.Model;

namespace Tarn.Aws.CloudWatch;

/// <summary>CloudWatch: metrics, their statistics, expressions over them, and alarms.</summary>
[AwsService("cloudwatch")]
public sealed partial class CloudWatchDoor : IDoor
{
    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => new AwsErrorException("ValidationError", 400, failure.Message),
        ErrorKind.LimitExceeded => CloudWatchErrors.LimitExceededFault(failure.Message),
        ErrorKind.Throttled => new AwsErrorException("ThrottlingException", 400, failure.Message) { QueryCode = "Throttling" },
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 403, failure.Message) { QueryCode = "AccessDenied" },
        _ => CloudWatchErrors.InternalServiceFault(failure.Message),
    };
}
