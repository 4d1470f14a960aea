using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>Detaches a managed policy from a user.</summary>
    public async Task<DetachUserPolicyOutput> DetachUserPolicy(DetachUserPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => ValueTask.FromResult(PolicyUseChanges.Detach(transaction, resource.Id, user, input.PolicyArn)),
            cancellationToken);
        return new DetachUserPolicyOutput();
    }
}
