using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Logs.LogGroups;

internal sealed partial class LogGroupOperations
{
    /// <summary>Deletes a log group with its streams.</summary>
    [Kept("*", "groups are kept and shown; Tarn's own log has a delivery's errors")]
    public async Task<DeleteLogGroupOutput> DeleteLogGroup(DeleteLogGroupInput input, Call call, CancellationToken cancellationToken)
    {
        await store.Commit(
            async transaction =>
            {
                var group = await ResourceRegistry.Find(transaction, LogGroupFinder.NameOf(call, input.LogGroupName))
                    ?? throw LogGroupFinder.NotFound();
                await ResourceRegistry.Remove(transaction, group.Id);
                return true;
            },
            cancellationToken);
        return new DeleteLogGroupOutput();
    }
}
