using Tarn.Access;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Aws.Tagging;
using Tarn.Storage;

namespace Tarn.Aws.Firehose.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Adds tags, or replaces those of the same key.</summary>
    public async Task<TagDeliveryStreamOutput> TagDeliveryStream(TagDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Add(
            Present(call, input.DeliveryStreamName),
            WireTags.Of(input.Tags),
            () => new TarnException(
                ErrorKind.LimitExceeded, $"Firehose {input.DeliveryStreamName} cannot have more than {TagChanges.CountMax} tags."),
            cancellationToken);
        return new TagDeliveryStreamOutput();
    }
}
