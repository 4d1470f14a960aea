using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>Removes an inline policy.</summary>
    public async Task<DeleteRolePolicyOutput> DeleteRolePolicy(DeleteRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(call, input.RoleName, role => InlinePolicies.Without(role, input.PolicyName), cancellationToken);
        return new DeleteRolePolicyOutput();
    }
}
