using Tarn.Access.Identities;
using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.Roles;

/// <summary>Roles.</summary>
/// <param name="roles">Finds and changes roles.</param>
/// <param name="store">The store of tags.</param>
[AwsOperations("iam")]
internal sealed partial class RoleOperations(IdentityFinder roles, IMetadataStore store)
{
    private async Task<Role> Show(Resource role, Identity identity, CancellationToken cancellationToken) =>
        IdentityView.RoleOf(role, identity, await store.Read(reader => ResourceTags.Read(reader, role.Id), cancellationToken));
}
