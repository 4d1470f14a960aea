using Tarn.Access;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.LogStreams;

internal sealed partial class LogStreamOperations
{
    /// <summary>Deletes a log stream. Its events are hidden at once; a job removes them.</summary>
    public async Task<DeleteLogStreamOutput> DeleteLogStream(DeleteLogStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var (scope, group) = (LogGroupFinder.ScopeOf(call), LogGroupFinder.IdOf(groups.Find(call, input.LogGroupName)));
        if (!await store.Commit(transaction => logs.DeleteStream(transaction, scope, group, input.LogStreamName), cancellationToken))
        {
            throw LogStreamFinder.NotFound();
        }

        return new DeleteLogStreamOutput();
    }
}
