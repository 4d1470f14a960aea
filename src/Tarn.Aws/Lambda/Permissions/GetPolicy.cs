using Tarn.Access;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Policies;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Lambda.Permissions;

internal sealed partial class PermissionOperations
{
    /// <summary>The policy of a function, version or alias.</summary>
    public async Task<GetPolicyOutput> GetPolicy(GetPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var owner = OwnerOf(finder.Find(call, input.FunctionName, input.Qualifier));
        var policy = await store.Read(reader => PermissionPolicy.Read(reader, owner), cancellationToken);
        return policy.Statements.Count == 0
            ? throw LambdaErrors.ResourceNotFoundException("The resource you requested does not exist.")
            : new GetPolicyOutput { Policy = policy.Text(), RevisionId = policy.Revision };
    }
}
