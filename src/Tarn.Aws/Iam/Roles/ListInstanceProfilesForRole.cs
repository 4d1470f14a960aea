using Tarn.Access;
using Tarn.Aws.Iam.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>The instance profiles of a role: none, because instance profiles cannot be made.</summary>
    [Kept("*", "there are no instance profiles; tools ask before they delete a role")]
    public Task<ListInstanceProfilesForRoleOutput> ListInstanceProfilesForRole(
        ListInstanceProfilesForRoleInput input, Call call, CancellationToken cancellationToken)
    {
        roles.Find(call, input.RoleName);
        return Task.FromResult(new ListInstanceProfilesForRoleOutput { InstanceProfiles = [], IsTruncated = false });
    }
}
