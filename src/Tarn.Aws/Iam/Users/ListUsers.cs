using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Users;

internal sealed partial class UserOperations
{
    /// <summary>Users below a path. Their tags are not shown, as on AWS.</summary>
    public async Task<ListUsersOutput> ListUsers(ListUsersInput input, Call call, CancellationToken cancellationToken)
    {
        var all = await users.List(call, input.PathPrefix, cancellationToken);
        var page = MarkerPage<(Resource Resource, Identity Identity)>.Of(all, user => user.Resource.Name.Name, input.Marker, input.MaxItems);
        return new ListUsersOutput
        {
            Users = [.. page.Items.Select(user => IdentityView.UserOf(user.Resource, user.Identity, []))],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }
}
