using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Tagging;
using Tarn.Storage.Metadata;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Kinesis.Tags;

/// <summary>Tags of streams and consumers.</summary>
/// <param name="streams">Finds streams.</param>
/// <param name="consumers">Finds streams and consumers by ARN.</param>
/// <param name="changes">Changes tags.</param>
[AwsOperations("kinesis")]
internal sealed partial class TagOperations(StreamFinder streams, ConsumerFinder consumers, TagChanges changes)
{
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
