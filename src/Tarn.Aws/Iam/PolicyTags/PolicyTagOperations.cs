using Tarn.Access;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Iam.PolicyTags;

/// <summary>Tags of managed policies.</summary>
/// <param name="policies">Finds managed policies.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("iam")]
internal sealed partial class PolicyTagOperations(PolicyFinder policies, TagChanges changes)
{
    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string arn) =>
        TagChanges.Registered(policies.Find(call, arn).Resource, () => PolicyFinder.NotFound(arn));
}
