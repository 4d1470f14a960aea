using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>Sets the policy that bounds a user's rights.</summary>
    public async Task<PutUserPermissionsBoundaryOutput> PutUserPermissionsBoundary(
        PutUserPermissionsBoundaryInput input, Call call, CancellationToken cancellationToken)
    {
        await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => PolicyUseChanges.SetBoundary(transaction, resource.Id, user, input.PermissionsBoundary),
            cancellationToken);
        return new PutUserPermissionsBoundaryOutput();
    }
}
