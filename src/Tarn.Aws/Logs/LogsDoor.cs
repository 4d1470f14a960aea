using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.LogGroups;
using Tarn.Aws.Logs.LogStreams;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Logs.Tags;
using Tarn.Aws.Protocols;
using Tarn.Aws.Tagging;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Logs;

/// <summary>
/// CloudWatch Logs: the log groups and streams that infrastructure code makes beside deliveries. They are kept and shown
/// again; no event is stored.
/// </summary>
[AwsService("logs")]
public sealed partial class LogsDoor : IDoor
{
    /// <param name="registry">The registry of log groups.</param>
    /// <param name="store">The store of log groups and tags.</param>
    public LogsDoor(ResourceRegistry registry, IMetadataStore store)
    {
        var groups = new LogGroupFinder(registry, store);
        LogGroupOperations = new LogGroupOperations(groups, store);
        LogStreamOperations = new LogStreamOperations(groups);
        TagOperations = new TagOperations(groups, new TagChanges(store));
    }

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => failure.Kind switch
    {
        ErrorKind.NotFound => LogsErrors.ResourceNotFoundException(failure.Message),
        ErrorKind.AlreadyExists => LogsErrors.ResourceAlreadyExistsException(failure.Message),
        ErrorKind.InvalidArgument or ErrorKind.NotSupported => LogsErrors.InvalidParameterException(failure.Message),
        ErrorKind.LimitExceeded => LogsErrors.LimitExceededException(failure.Message),
        ErrorKind.AccessDenied => new AwsErrorException("AccessDeniedException", 400, failure.Message),
        _ => LogsErrors.ServiceUnavailableException(failure.Message),
    };
}
