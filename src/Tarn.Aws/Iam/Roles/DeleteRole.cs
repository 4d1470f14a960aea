using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Deletes a role without inline policies.</summary>
    [Kept("*", "roles are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<DeleteRoleOutput> DeleteRole(DeleteRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await store.Commit(
            async transaction =>
            {
                var role = await ResourceRegistry.Find(transaction, RoleFinder.NameOf(call, input.RoleName))
                    ?? throw RoleFinder.NotFound(input.RoleName);
                if (RoleDocument.Decode(role).Policies.Count > 0)
                {
                    throw IamErrors.DeleteConflictException("Cannot delete entity, must delete policies first.");
                }

                await ResourceRegistry.Remove(transaction, role.Id);
                return true;
            },
            cancellationToken);
        return new DeleteRoleOutput();
    }
}
