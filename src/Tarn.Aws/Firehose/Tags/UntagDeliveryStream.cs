using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags; absent keys are ignored. Settings return to the API's values in the same transaction.</summary>
    public async Task UntagDeliveryStream(UntagDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        if (input.TagKeys.Any(DestinationTags.IsSetting))
        {
            await ChangeSettings(
                call,
                input.DeliveryStreamName,
                (transaction, id) =>
                {
                    ResourceTags.Remove(transaction, id, input.TagKeys);
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
        }
        else
        {
            await changes.Remove(Present(call, input.DeliveryStreamName), input.TagKeys, cancellationToken);
        }
    }
}
