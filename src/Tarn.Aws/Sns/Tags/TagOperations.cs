using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Sns.Tags;

/// <summary>Tags of topics.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html"/>
/// <param name="finder">Finds topics.</param>
/// <param name="changes">Reads and changes tags.</param>
[AwsOperations("sns")]
internal sealed partial class TagOperations(TopicFinder finder, TagChanges changes)
{
    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Topic(Call call, string resourceArn)
    {
        try
        {
            return new TaggedResource(
                changes,
                TagChanges.Registered(finder.Find(call, resourceArn, "ResourceArn").Resource, Missing),
                () => SnsErrors.TagLimitExceededException($"Could not complete request: tag quota of {TagChanges.CountMax} per resource exceeded"))
            {
                Check = TopicTags.Check,
            };
        }
        catch (AwsErrorException gone) when (gone.Code == TopicFinder.NoTopic().Code)
        {
            throw Missing();
        }
    }

    private static AwsErrorException Missing() => SnsErrors.ResourceNotFoundException("Resource does not exist");
}
