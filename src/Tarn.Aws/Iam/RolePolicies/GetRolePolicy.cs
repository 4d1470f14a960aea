using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>An inline policy.</summary>
    public Task<GetRolePolicyOutput> GetRolePolicy(GetRolePolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, role) = roles.Find(call, input.RoleName);
        return Task.FromResult(new GetRolePolicyOutput
        {
            RoleName = role.Name,
            PolicyName = input.PolicyName,
            PolicyDocument = PolicyTexts.Encode(InlinePolicies.Get(role, input.PolicyName)),
        });
    }
}
