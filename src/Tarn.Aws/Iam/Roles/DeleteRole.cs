using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Deletes a role without policies. Its sessions end with it.</summary>
    public async Task<DeleteRoleOutput> DeleteRole(DeleteRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Delete(call, input.RoleName, cancellationToken);
        return new DeleteRoleOutput();
    }
}
