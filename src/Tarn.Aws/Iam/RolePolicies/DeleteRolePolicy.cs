using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>Removes an inline policy.</summary>
    [Kept("*", "policies are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<DeleteRolePolicyOutput> DeleteRolePolicy(DeleteRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(
            call,
            input.RoleName,
            role => role.Policies.ContainsKey(input.PolicyName)
                ? role with { Policies = role.Policies.Where(policy => policy.Key != input.PolicyName).ToDictionary() }
                : throw NotFound(input.PolicyName),
            cancellationToken);
        return new DeleteRolePolicyOutput();
    }
}
