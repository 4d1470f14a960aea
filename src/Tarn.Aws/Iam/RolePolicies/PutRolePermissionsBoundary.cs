using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.RolePolicies;

internal sealed partial class RolePolicyOperations
{
    /// <summary>Sets the policy that bounds a role's rights.</summary>
    public async Task<PutRolePermissionsBoundaryOutput> PutRolePermissionsBoundary(
        PutRolePermissionsBoundaryInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(
            call,
            input.RoleName,
            (transaction, resource, role) => PolicyUseChanges.SetBoundary(transaction, resource.Id, role, input.PermissionsBoundary),
            cancellationToken);
        return new PutRolePermissionsBoundaryOutput();
    }
}
