using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>Attaches a managed policy to a user.</summary>
    public async Task<AttachUserPolicyOutput> AttachUserPolicy(AttachUserPolicyInput input, Call call, CancellationToken cancellationToken)
    {
        await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => PolicyUseChanges.Attach(transaction, resource.Id, user, input.PolicyArn),
            cancellationToken);
        return new AttachUserPolicyOutput();
    }
}
