using Tarn.Access;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.Users;

internal sealed partial class UserOperations
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
}
