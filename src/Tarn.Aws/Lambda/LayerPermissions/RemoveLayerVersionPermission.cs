using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;

namespace Tarn.Aws.Lambda.LayerPermissions;

internal sealed partial class LayerPermissionOperations
{
    /// <summary>Removes a statement of the policy of a layer's version.</summary>
    public async Task<RemoveLayerVersionPermissionOutput> RemoveLayerVersionPermission(
        RemoveLayerVersionPermissionInput input, Call call, CancellationToken cancellationToken)
    {
        var (owner, _) = await Find(call, input.LayerName, input.VersionNumber, cancellationToken);
        await store.Commit(
            async transaction =>
            {
                await PermissionPolicy.Remove(transaction, owner, input.StatementId, input.RevisionId);
                return true;
            },
            cancellationToken);
        return new RemoveLayerVersionPermissionOutput();
    }
}
