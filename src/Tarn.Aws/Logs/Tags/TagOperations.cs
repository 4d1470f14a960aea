using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Logs.Tags;

/// <summary>Tags of log groups.</summary>
/// <param name="groups">Finds groups.</param>
[AwsOperations("logs")]
internal sealed partial class TagOperations(LogGroupFinder groups, TagChanges changes)
{
    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Group(Call call, string resourceArn) => new(
        changes,
        TagChanges.Registered(groups.FindByArn(call, resourceArn), LogGroupFinder.NotFound),
        () => LogsErrors.TooManyTagsException(resourceArn, $"A log group has at most {TagChanges.CountMax} tags."));
}
