using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>Adds or replaces an inline policy.</summary>
    public async Task<PutUserPolicyOutput> PutUserPolicy(PutUserPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await users.Change(call, input.UserName, user => InlinePolicies.With(user, input.PolicyName, input.PolicyDocument), cancellationToken);
        return new PutUserPolicyOutput();
    }
}
