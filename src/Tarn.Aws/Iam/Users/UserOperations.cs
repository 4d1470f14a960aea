using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Users;

/// <summary>Users.</summary>
/// <param name="users">Finds and changes users.</param>
[AwsOperations("iam")]
internal sealed partial class UserOperations(IdentityFinder users)
{
    /// <summary>Creates a user. It has no rights and no keys yet.</summary>
    public async Task<CreateUserOutput> CreateUser(CreateUserInput input, Call call, CancellationToken cancellationToken)
    {
        var user = new Identity
        {
            Kind = IdentityKind.User,
            Name = input.UserName,
            Path = input.Path ?? "/",
            Boundary = input.PermissionsBoundary,
        };
        var tags = IdentityView.TagsOf(input.Tags);
        return new CreateUserOutput { User = IdentityView.UserOf(await users.Create(call, user, tags, cancellationToken), user, tags) };
    }

    /// <summary>Deletes a user without keys and policies.</summary>
    public async Task DeleteUser(DeleteUserInput input, Call call, CancellationToken cancellationToken) =>
        await users.Delete(call, input.UserName, cancellationToken);

    /// <summary>A user; without a name, the calling user.</summary>
    public async Task<GetUserOutput> GetUser(GetUserInput input, Call call, CancellationToken cancellationToken)
    {
        var name = users.NameOrCaller(call, input.UserName);
        var (user, identity) = users.Find(call, name);
        return new GetUserOutput { User = await Show(user, identity, cancellationToken) };
    }

    /// <summary>The groups of a user: none, because groups cannot be made.</summary>
    [Kept("*", "there are no groups; tools ask before they delete a user")]
    public Task<ListGroupsForUserOutput> ListGroupsForUser(ListGroupsForUserInput input, Call call, CancellationToken cancellationToken)
    {
        users.Find(call, input.UserName);
        return Task.FromResult(new ListGroupsForUserOutput { Groups = [], IsTruncated = false });
    }

    /// <summary>Users below a path. Their tags are not shown, as on AWS.</summary>
    public async Task<ListUsersOutput> ListUsers(ListUsersInput input, Call call, CancellationToken cancellationToken)
    {
        var page = await users.List(call, input.PathPrefix, input.Marker, input.MaxItems, cancellationToken);
        return new ListUsersOutput
        {
            Users = [.. page.Items.Select(user => IdentityView.UserOf(user.Resource, user.Identity, []))],
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private async Task<User> Show(Resource user, Identity identity, CancellationToken cancellationToken) =>
        IdentityView.UserOf(user, identity, await users.TagsOf(user, cancellationToken));
}
