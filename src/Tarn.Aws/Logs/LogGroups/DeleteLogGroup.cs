using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    /// <summary>Deletes a log group with its streams. Its events are hidden at once; a job removes them.</summary>
    public async Task<DeleteLogGroupOutput> DeleteLogGroup(DeleteLogGroupInput input, Call call, CancellationToken cancellationToken)
    {
        await store.Commit(
            async transaction =>
            {
                var group = await ResourceRegistry.Find(transaction, LogGroupFinder.NameOf(call, input.LogGroupName))
                    ?? throw LogGroupFinder.NotFound();
                await ResourceRegistry.Remove(transaction, group.Id);
                logs.DeleteGroup(transaction, LogGroupFinder.ScopeOf(call), LogGroupFinder.IdOf(group));
                return true;
            },
            cancellationToken);
        return new DeleteLogGroupOutput();
    }
}
