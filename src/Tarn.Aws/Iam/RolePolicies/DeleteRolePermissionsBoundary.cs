using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>Removes the bound of a role's rights.</summary>
    public async Task<DeleteRolePermissionsBoundaryOutput> DeleteRolePermissionsBoundary(
        DeleteRolePermissionsBoundaryInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => role.Boundary is null
                ? throw IamErrors.NoSuchEntityException($"The role {role.Name} has no permissions boundary.")
                : PolicyUseChanges.SetBoundary(transaction, resource.Id, role, null),
            cancellationToken);
        return new DeleteRolePermissionsBoundaryOutput();
    }
}
