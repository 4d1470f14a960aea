using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Changes the description.</summary>
    [Kept("*", "roles are kept and shown; permissions come from Tarn's own credentials")]
    public async Task<UpdateRoleDescriptionOutput> UpdateRoleDescription(
        UpdateRoleDescriptionInput input, Call call, CancellationToken cancellationToken)
    {
        var (role, document) = await roles.Change(
            call, input.RoleName, present => present with { Description = input.Description }, cancellationToken);
        return new UpdateRoleDescriptionOutput { Role = await Show(role, document, cancellationToken) };
    }
}
