using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.Tags;

/// <summary>Tags of log groups.</summary>
/// <param name="groups">Finds groups.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("logs")]
internal sealed partial class TagOperations(LogGroupFinder groups, TagChanges changes)
{
    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string arn) =>
        TagChanges.Registered(groups.FindByArn(call, arn), LogGroupFinder.NotFound);
}
