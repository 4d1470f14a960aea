using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Roles;

internal sealed partial class RoleOperations
{
    /// <summary>Roles below a path. Their tags are not shown, as on AWS.</summary>
    public async Task<ListRolesOutput> ListRoles(ListRolesInput input, Call call, CancellationToken cancellationToken)
    {
        var all = await roles.List(call, input.PathPrefix, cancellationToken);
        var page = MarkerPage<(Resource Resource, Identity Identity)>.Of(all, role => role.Resource.Name.Name, input.Marker, input.MaxItems);
        return new ListRolesOutput
        {
            Roles = [.. page.Items.Select(role => IdentityView.RoleOf(role.Resource, role.Identity, []))],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
