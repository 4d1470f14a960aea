using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Tagging;
using Tarn.Aws.TarnApi.Parts;

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
        () => new TarnException(ErrorKind.InvalidArgument, $"A resource has at most {TagChanges.CountMax} tags."))
    {
        Check = tags =>
        {
            if (tags.FirstOrDefault(tag => tag.Key == TableFreshness.Tag && TableFreshness.TargetOf(tag.Value) is null) is { Value: { } value })
            {
                throw GlueErrors.InvalidInputException($"Tag {TableFreshness.Tag} '{value}' must be a number of seconds.");
            }
        },
    };
}
