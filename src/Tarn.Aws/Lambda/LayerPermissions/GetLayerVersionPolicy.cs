using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.LayerPermissions;

internal sealed partial class LayerPermissionOperations
{
    /// <summary>The policy of a layer's version.</summary>
    public async Task<GetLayerVersionPolicyOutput> GetLayerVersionPolicy(
        GetLayerVersionPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (owner, _) = await Find(call, input.LayerName, input.VersionNumber, cancellationToken);
        var policy = await store.Read(reader => PermissionPolicy.Read(reader, owner), cancellationToken);
        return policy.Statements.Count == 0
            ? throw LambdaErrors.ResourceNotFoundException("No policy is associated with the given resource.")
            : new GetLayerVersionPolicyOutput { Policy = policy.Text(), RevisionId = policy.Revision };
    }
}
