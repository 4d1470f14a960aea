using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>The managed policies of a role: none, because managed policies cannot be attached.</summary>
    [Kept("*", "there are no managed policies; tools ask when they read or delete a role")]
    public Task<ListAttachedRolePoliciesOutput> ListAttachedRolePolicies(
        ListAttachedRolePoliciesInput input, Call call, CancellationToken cancellationToken)
    {
        roles.Find(call, input.RoleName);
        return Task.FromResult(new ListAttachedRolePoliciesOutput { AttachedPolicies = [], IsTruncated = false });
    }
}
