using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Replaces the trust policy. Sessions that exist stay.</summary>
    public async Task<UpdateAssumeRolePolicyOutput> UpdateAssumeRolePolicy(
        UpdateAssumeRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var policy = PolicyTexts.CheckTrust(input.PolicyDocument);
        await roles.Change(call, input.RoleName, role => role with { Trust = policy }, cancellationToken);
        return new UpdateAssumeRolePolicyOutput();
    }
}
