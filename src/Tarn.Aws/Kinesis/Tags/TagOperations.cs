using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;

namespace Tarn.Aws.Kinesis.Tags;

/// <summary>Tags of streams and consumers.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="consumers">Finds streams and consumers by ARN.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("kinesis")]
internal sealed partial class TagOperations(StreamFinder streams, ConsumerFinder consumers, TagChanges changes)
{
    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    public async Task<AddTagsToStreamOutput> AddTagsToStream(AddTagsToStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await Add(streams.Find(call, input.StreamName, input.StreamARN).Resource, input.Tags, cancellationToken);
        return new AddTagsToStreamOutput();
    }

    /// <summary>Lists all tags by key.</summary>
    public async Task<ListTagsForResourceOutput> ListTagsForResource(ListTagsForResourceInput input, Call call, CancellationToken cancellationToken) =>
        new() { Tags = [.. (await changes.Read(Present(consumers.FindTagged(call, input.ResourceARN)), cancellationToken)).Select(Shown)] };

    /// <summary>Lists tags by key, in pages.</summary>
    public async Task<ListTagsForStreamOutput> ListTagsForStream(ListTagsForStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var resource = streams.Find(call, input.StreamName, input.StreamARN).Resource;
        var (page, hasMore) = await changes.Page(Present(resource), input.ExclusiveStartTagKey, input.Limit, cancellationToken);
        return new ListTagsForStreamOutput { Tags = [.. page.Select(Shown)], HasMoreTags = hasMore };
    }

    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<RemoveTagsFromStreamOutput> RemoveTagsFromStream(RemoveTagsFromStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await Remove(streams.Find(call, input.StreamName, input.StreamARN).Resource, input.TagKeys, cancellationToken);
        return new RemoveTagsFromStreamOutput();
    }

    /// <summary>Adds tags, or replaces tags with the same key.</summary>
    public async Task<TagResourceOutput> TagResource(TagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await Add(consumers.FindTagged(call, input.ResourceARN), input.Tags, cancellationToken);
        return new TagResourceOutput();
    }

    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken)
    {
        await Remove(consumers.FindTagged(call, input.ResourceARN), input.TagKeys, cancellationToken);
        return new UntagResourceOutput();
    }

    private async Task Add(Resource resource, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        StreamTags.Check(tags, resource.Name.Name, resource.Name.Account);
        await changes.Add(
            Present(resource),
            tags,
            () => KinesisErrors.InvalidArgumentException(KinesisTexts.TooManyTags(resource.Name.Name, resource.Name.Account)),
            cancellationToken);
    }

    private async Task Remove(Resource resource, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        StreamTags.CheckKeys(keys, resource.Name.Name, resource.Name.Account);
        await changes.Remove(Present(resource), keys, cancellationToken);
    }

    private static Func<IMetadataReader, ValueTask<ResourceId>> Present(Resource resource) =>
        TagChanges.Registered(resource, () => ConsumerFinder.NotFound(resource));

    private static Tag Shown(KeyValuePair<string, string> tag) => new() { Key = tag.Key, Value = tag.Value };
}
