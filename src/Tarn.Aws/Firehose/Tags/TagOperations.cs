using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Aws.Tagging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;

namespace Tarn.Aws.Firehose.Tags;

/// <summary>Tags of delivery streams. Some tags are settings of the destination.</summary>
/// <param name="streams">Finds delivery streams.</param>
/// <param name="change">Changes a delivery in a transaction (<see cref="Tarn.Delivery.Deliveries.Change"/>).</param>
[AwsOperations("firehose")]
internal sealed partial class TagOperations(
    DeliveryStreamFinder streams,
    TagChanges changes,
    Func<DeliveryId, Func<IMetadataTransaction, DeliveryConfig, ValueTask<DeliveryConfig>>, CancellationToken, Task<DeliveryConfig>> change)
{
    /// <summary>Lists tags in the order of their keys.</summary>
    public async Task<ListTagsForDeliveryStreamOutput> ListTagsForDeliveryStream(
        ListTagsForDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var (page, hasMore) = await changes.Page(Present(call, input.DeliveryStreamName), input.ExclusiveStartTagKey, input.Limit, cancellationToken);
        return new ListTagsForDeliveryStreamOutput
        {
            Tags = [.. page.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            HasMoreTags = hasMore,
        };
    }

    private Func<IMetadataReader, ValueTask<ResourceId>> Present(Call call, string name) =>
        TagChanges.Registered(streams.Find(call, name), () => DeliveryStreamFinder.NotFound(name, call.Account));

    // The version stays the same: on AWS, tags do not change it, and clients update by the version that they have read.
    private async Task ChangeSettings(
        Call call, string name, Func<IMetadataTransaction, ResourceId, ValueTask> changeTags, CancellationToken cancellationToken)
    {
        var found = streams.Find(call, name);
        await change(
            DeliveryStreamFinder.IdOf(found),
            async (transaction, config) =>
            {
                var resource = await ResourceRegistry.Get(transaction, found.Id) ?? throw DeliveryStreamFinder.NotFound(name, call.Account);
                await changeTags(transaction, found.Id);
                var refused = new List<string>();
                var destination = DestinationTypes.Config(DeliveryDocument.Kind.Read(resource).Destinations[0], refused);
                var changed = EndpointKeys.Move(config, config with { Destination = destination });
                changed = DestinationTags.Apply(changed, await ResourceTags.Read(transaction, found.Id), refused);
                refused.AddRange(DeliveryConfigValidator.Validate(changed));
                FirehoseRefusals.ThrowIfAny(refused);
                return changed;
            },
            cancellationToken);
    }

    private static TarnException TooMany(string name) =>
        new(ErrorKind.LimitExceeded, $"Firehose {name} cannot have more than {TagChanges.CountMax} tags.");
}
