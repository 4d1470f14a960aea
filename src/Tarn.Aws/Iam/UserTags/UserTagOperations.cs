using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.UserTags;

/// <summary>Tags of users.</summary>
/// <param name="users">Finds users.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("iam")]
internal sealed partial class UserTagOperations(IdentityFinder users, TagChanges changes)
{
    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string name) =>
        TagChanges.Registered(users.Find(call, name).Resource, () => users.NotFound(name));
}
