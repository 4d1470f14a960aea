using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>An inline policy.</summary>
    public Task<GetUserPolicyOutput> GetUserPolicy(GetUserPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        var (_, user) = users.Find(call, input.UserName);
        return Task.FromResult(new GetUserPolicyOutput
        {
            UserName = user.Name,
            PolicyName = input.PolicyName,
            PolicyDocument = PolicyTexts.Encode(InlinePolicies.Get(user, input.PolicyName)),
        });
    }
}
