using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>A role.</summary>
    [Kept("*", "roles are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<GetRoleOutput> GetRole(GetRoleInput input, Call call, CancellationToken cancellationToken)
    {
        var (role, document) = roles.Find(call, input.RoleName);
        return new GetRoleOutput { Role = await Show(role, document, cancellationToken) };
    }
}
