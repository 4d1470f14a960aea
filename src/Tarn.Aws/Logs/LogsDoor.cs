using Tarn.Aws.Logs.Events;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Live;
using Tarn.Aws.Logs.LogGroups;
using Tarn.Aws.Logs.LogStreams;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Logs.Refusals;
using Tarn.Aws.Logs.Tags;
using Tarn.Aws.Tagging;
using Tarn.Telemetry.Logs;

namespace Tarn.Aws.Logs;

/// <summary>
/// CloudWatch Logs: groups, streams and events. Queries are SQL over <c>tarn_logs.events</c>.
/// </summary>
[AwsService("logs")]
public sealed partial class LogsDoor : IDoor
{
    /// <param name="registry">The registry of log groups.</param>
    /// <param name="store">The store of log groups and tags.</param>
    /// <param name="logs">The streams of groups and their events.</param>
    public LogsDoor(ResourceRegistry registry, IMetadataStore store, LogStore logs)
    {
        var groups = new LogGroupFinder(registry, store);
        LogGroupOperations = new LogGroupOperations(groups, store, logs);
        LogStreamOperations = new LogStreamOperations(groups, store, logs);
        EventOperations = new EventOperations(groups, logs);
        LiveOperations = new LiveOperations(groups, logs);
        RefusedOperations = new RefusedOperations();
        TagOperations = new TagOperations(groups, new TagChanges(store));
    }

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
