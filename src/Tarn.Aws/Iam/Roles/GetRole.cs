using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>A role.</summary>
    public async Task<GetRoleOutput> GetRole(GetRoleInput input, Call call, CancellationToken cancellationToken)
    {
        var (role, identity) = roles.Find(call, input.RoleName);
        return new GetRoleOutput { Role = await Show(role, identity, cancellationToken) };
    }
}
