using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;

namespace Tarn.Aws.Lambda.Permissions;

internal sealed partial class PermissionOperations
{
    /// <summary>Removes a statement of a policy.</summary>
    public async Task<RemovePermissionOutput> RemovePermission(RemovePermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(finder.Find(call, input.FunctionName, input.Qualifier));
        await store.Commit(
            async transaction =>
            {
                await PermissionPolicy.Remove(transaction, owner, input.StatementId, input.RevisionId);
                return true;
            },
            cancellationToken);
        return new RemovePermissionOutput();
    }
}
