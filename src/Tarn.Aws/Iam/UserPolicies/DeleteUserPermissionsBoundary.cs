using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserPolicies;

internal sealed partial class UserPolicyOperations
{
    /// <summary>Removes the bound of a user's rights.</summary>
    public async Task<DeleteUserPermissionsBoundaryOutput> DeleteUserPermissionsBoundary(
        DeleteUserPermissionsBoundaryInput input, Call call, CancellationToken cancellationToken)
    {
        await users.Change(
            call,
            input.UserName,
            (transaction, resource, user) => user.Boundary is null
                ? throw IamErrors.NoSuchEntityException($"The user {user.Name} has no permissions boundary.")
                : PolicyUseChanges.SetBoundary(transaction, resource.Id, user, null),
            cancellationToken);
        return new DeleteUserPermissionsBoundaryOutput();
    }
}
