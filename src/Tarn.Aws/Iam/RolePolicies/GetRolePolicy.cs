using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>An inline policy.</summary>
    [Kept("*", "policies are kept and shown; permissions come from Tarn's own credentials")]
    public Task<GetRolePolicyOutput> GetRolePolicy(GetRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        return Task.FromResult(role.Policies.TryGetValue(input.PolicyName, out var policy)
            ? new GetRolePolicyOutput { RoleName = role.Name, PolicyName = input.PolicyName, PolicyDocument = RoleView.Encode(policy) }
            : throw NotFound(input.PolicyName));
    }
}
