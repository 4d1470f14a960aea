using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.Users;

/// <summary>Users.</summary>
/// <param name="users">Finds and changes users.</param>
/// <param name="store">The store of tags.</param>
[AwsOperations("iam")]
internal sealed partial class UserOperations(IdentityFinder users, IMetadataStore store)
{
    private async Task<User> Show(Resource user, Identity identity, CancellationToken cancellationToken) =>
        IdentityView.UserOf(user, identity, await store.Read(reader => ResourceTags.Read(reader, user.Id), cancellationToken));
}
