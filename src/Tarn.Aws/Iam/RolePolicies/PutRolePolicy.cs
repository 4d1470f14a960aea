using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>Adds or replaces an inline policy.</summary>
    public async Task<PutRolePolicyOutput> PutRolePolicy(PutRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(call, input.RoleName, role => InlinePolicies.With(role, input.PolicyName, input.PolicyDocument), cancellationToken);
        return new PutRolePolicyOutput();
    }
}
