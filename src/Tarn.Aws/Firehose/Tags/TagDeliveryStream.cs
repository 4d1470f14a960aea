using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Firehose.Refusals;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.Firehose.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces tags with the same key. Settings take effect in the same transaction.</summary>
    [RefusedInside("Tags", "of the keys tarn.*: tarn.create-tables, tarn.evolve-schema, tarn.warehouse, tarn.formats, tarn.freshness-seconds and tarn.from")]
    public async Task TagDeliveryStream(TagDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var tags = FirehoseTags.Of(input.Tags);
        if (tags.FirstOrDefault(tag => DestinationTags.IsOfCreation(tag.Key)) is { Key: { } key })
        {
            FirehoseRefusals.ThrowIfAny(
            [
                $"Tag {key} counts at the creation of a delivery stream. Earlier records: tarn deliveries replay {input.DeliveryStreamName} --before-begin.",
            ]);
        }

        if (tags.Any(tag => DestinationTags.IsSetting(tag.Key)))
        {
            await ChangeSettings(
                call,
                input.DeliveryStreamName,
                (transaction, id) => TagChanges.Add(transaction, id, tags, () => TooMany(input.DeliveryStreamName)),
                cancellationToken);
        }
        else
        {
            await changes.Add(Present(call, input.DeliveryStreamName), tags, () => TooMany(input.DeliveryStreamName), cancellationToken);
        }
    }
}
