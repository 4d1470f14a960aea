using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Changes the description.</summary>
    public async Task<UpdateRoleDescriptionOutput> UpdateRoleDescription(
        UpdateRoleDescriptionInput input, Call call, CancellationToken cancellationToken)
    {
        var (role, identity) = await roles.Change(
            call, input.RoleName, present => present with { Description = input.Description }, cancellationToken);
        return new UpdateRoleDescriptionOutput { Role = await Show(role, identity, cancellationToken) };
    }
}
