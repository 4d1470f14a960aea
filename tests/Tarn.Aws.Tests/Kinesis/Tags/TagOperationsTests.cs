using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Tags;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Tests.Kinesis.Tags;

/// <summary>The family alone, on the twin of the store.</summary>
public sealed class TagOperationsTests
{
    [Fact]
    public async Task Both_sets_of_operations_see_the_same_tags()
    {
        await using var twins = await StreamTwins.Open(shards: 1);
        var tags = new TagOperations(twins.Streams, twins.Consumers, new TagChanges(twins.Store));

        await tags.AddTagsToStream(
            new AddTagsToStreamInput { StreamName = "s", Tags = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } },
            StreamTwins.Call("AddTagsToStream"),
            default);
        await tags.UntagResource(new UntagResourceInput { ResourceARN = StreamTwins.Arn, TagKeys = ["a"] }, StreamTwins.Call("UntagResource"), default);
        await tags.TagResource(
            new TagResourceInput { ResourceARN = StreamTwins.Arn, Tags = new Dictionary<string, string> { ["c"] = "3" } },
            StreamTwins.Call("TagResource"),
            default);

        var page = await tags.ListTagsForStream(new ListTagsForStreamInput { StreamName = "s", Limit = 1 }, StreamTwins.Call("ListTagsForStream"), default);
        Assert.Equal(("b", true), (Assert.Single(page.Tags).Key, page.HasMoreTags));
        var all = await tags.ListTagsForResource(
            new ListTagsForResourceInput { ResourceARN = StreamTwins.Arn }, StreamTwins.Call("ListTagsForResource"), default);
        Assert.Equal(["b=2", "c=3"], all.Tags!.Select(tag => $"{tag.Key}={tag.Value}"));
    }
}
