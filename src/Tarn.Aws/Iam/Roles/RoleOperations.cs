using Tarn.Access.Registry;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Iam.Roles;

/// <summary>Roles: kept for the tools that make them beside streams and deliveries.</summary>
/// <param name="roles">Finds and changes roles.</param>
/// <param name="store">The store of roles and tags.</param>
[AwsOperations("iam")]
internal sealed partial class RoleOperations(RoleFinder roles, IMetadataStore store)
{
    private async Task<Role> Show(Resource role, RoleDocument document, CancellationToken cancellationToken) =>
        RoleView.Of(role, document, await store.Read(reader => ResourceTags.Read(reader, role.Id), cancellationToken));
}
