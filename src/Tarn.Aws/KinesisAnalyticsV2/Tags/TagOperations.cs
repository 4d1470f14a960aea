using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.KinesisAnalyticsV2.Tags;

/// <summary>Tags of applications.</summary>
/// <param name="finder">Finds applications.</param>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("kinesisanalyticsv2")]
internal sealed partial class TagOperations(ApplicationFinder finder, TagChanges changes)
{
    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Application(Call call, string resourceARN) => new(
        changes,
        TagChanges.Registered(finder.FindByArn(call, resourceARN), () => ApplicationFinder.NotFound(resourceARN)),
        () => KinesisAnalyticsV2Errors.TooManyTagsException($"An application has at most {TagChanges.CountMax} tags."));
}
