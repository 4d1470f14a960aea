using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Changes the description and the longest session.</summary>
    [Kept("*", "roles are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<UpdateRoleOutput> UpdateRole(UpdateRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(
            call,
            input.RoleName,
            role => role with
            {
                Description = input.Description ?? role.Description,
                MaxSessionSeconds = input.MaxSessionDuration ?? role.MaxSessionSeconds,
            },
            cancellationToken);
        return new UpdateRoleOutput();
    }
}
