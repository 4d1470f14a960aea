using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>Removes an inline policy.</summary>
    public async Task<DeleteUserPolicyOutput> DeleteUserPolicy(DeleteUserPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await users.Change(call, input.UserName, user => InlinePolicies.Without(user, input.PolicyName), cancellationToken);
        return new DeleteUserPolicyOutput();
    }
}
