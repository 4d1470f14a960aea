using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Glue.Tags;

/// <summary>Tags of databases, tables and connections.</summary>
/// <param name="finder">Finds them by ARN.</param>
[AwsOperations("glue")]
internal sealed partial class TagOperations(CatalogFinder finder, TagChanges changes)
{
    [Tags("TagResource", "GetTags", "UntagResource")]
    private TaggedResource Resource(Call call, string resourceArn) => new(
        changes,
        reader => finder.FindTagged(reader, call, resourceArn),
        () => new TarnException(ErrorKind.InvalidArgument, $"A resource has at most {TagChanges.CountMax} tags."));
}
