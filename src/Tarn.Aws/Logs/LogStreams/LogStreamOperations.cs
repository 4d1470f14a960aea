using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Groups;

namespace Tarn.Aws.Logs.LogStreams;

/// <summary>Log streams.</summary>
/// <param name="groups">Finds groups.</param>
/// <param name="store">The rows of groups and streams.</param>
/// <param name="logs">The streams and their events.</param>
[AwsOperations("logs")]
internal sealed partial class LogStreamOperations(LogGroupFinder groups, IMetadataStore store, LogStore logs)
{
    public async Task CreateLogStream(CreateLogStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var id = await store.Commit(
            async transaction =>
            {
                var group = await ResourceRegistry.Find(transaction, LogGroupDefinition.Kind.NameOf(call, input.LogGroupName))
                    ?? throw LogGroupFinder.NotFound();
                await Telemetry.Logs.LogStreams.Create(transaction, LogGroupId.Of(group), input.LogStreamName, call.Time);
                return group.Id;
            },
            cancellationToken);
        call.Touch(id);
    }

    /// <summary>Deletes a log stream. Its events are hidden at once; a job removes them.</summary>
    public async Task DeleteLogStream(DeleteLogStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var (scope, group) = (LogGroupFinder.ScopeOf(call), LogGroupId.Of(groups.Find(call, input.LogGroupName)));
        if (!await store.Commit(transaction => logs.DeleteStream(transaction, scope, group, input.LogStreamName), cancellationToken))
        {
            throw LogStreamFinder.NotFound();
        }
    }
}
