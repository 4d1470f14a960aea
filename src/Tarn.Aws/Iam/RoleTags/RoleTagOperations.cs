using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.RoleTags;

/// <summary>Tags of roles.</summary>
/// <param name="roles">Finds roles.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("iam")]
internal sealed partial class RoleTagOperations(IdentityFinder roles, TagChanges changes)
{
    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string name) =>
        TagChanges.Registered(roles.Find(call, name).Resource, () => roles.NotFound(name));
}
