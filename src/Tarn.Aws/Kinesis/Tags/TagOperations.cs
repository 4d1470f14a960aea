using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Kinesis.Tags;

/// <summary>Tags of streams and consumers.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="consumers">Finds streams and consumers by ARN.</param>
[AwsOperations("kinesis")]
internal sealed partial class TagOperations(StreamFinder streams, ConsumerFinder consumers, TagChanges changes)
{
    [Tags("AddTagsToStream", "ListTagsForStream", "RemoveTagsFromStream")]
    private TaggedResource Stream(Call call, string? streamName, string? streamARN) => Of(streams.Find(call, streamName, streamARN).Resource);

    [Tags("TagResource", "ListTagsForResource", "UntagResource")]
    private TaggedResource Named(Call call, string resourceARN) => Of(consumers.FindTagged(call, resourceARN));

    private TaggedResource Of(Resource found)
    {
        var (name, account) = (found.Name.Name, found.Name.Account);
        return new TaggedResource(
            changes,
            TagChanges.Registered(found, () => ConsumerFinder.NotFound(found)),
            () => KinesisErrors.InvalidArgumentException(KinesisTexts.TooManyTags(name, account)))
        {
            Check = tags => StreamTags.Check(tags, name, account),
            CheckKeys = keys => StreamTags.CheckKeys(keys, name, account),
        };
    }
}
