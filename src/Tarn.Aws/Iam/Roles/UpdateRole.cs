using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Changes the description and the longest session.</summary>
    public async Task<UpdateRoleOutput> UpdateRole(UpdateRoleInput input, Call call, CancellationToken cancellationToken)
    {
        await roles.Change(
            call,
            input.RoleName,
            role => role with
            {
                Description = input.Description ?? role.Description,
                SessionSecondsMax = input.MaxSessionDuration ?? role.SessionSecondsMax,
            },
            cancellationToken);
        return new UpdateRoleOutput();
    }
}
