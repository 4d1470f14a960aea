using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs;

/// <summary>
/// CloudWatch Logs: groups, streams and events. Queries are SQL over <c>tarn_logs.events</c>.
/// </summary>
[AwsService("logs")]
public sealed partial class LogsDoor : IDoor
{
    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => LogGroupFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => LogsErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => LogsErrors.ResourceAlreadyExistsException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => LogsErrors.InvalidParameterException(failure.Message),
        ErrorKind.LimitExceeded => LogsErrors.LimitExceededException(failure.Message),
        ErrorKind.Throttled => new AwsErrorException("ThrottlingException", 400, failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        _ => LogsErrors.ServiceUnavailableException(failure.Message),
    };
}
