using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Replaces the trust policy.</summary>
    [Kept("*", "roles are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<UpdateAssumeRolePolicyOutput> UpdateAssumeRolePolicy(
        UpdateAssumeRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var policy = RoleView.Checked(input.PolicyDocument);
        await roles.Change(call, input.RoleName, role => role with { TrustPolicy = policy }, cancellationToken);
        return new UpdateAssumeRolePolicyOutput();
    }
}
