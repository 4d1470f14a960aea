using Tarn.Access;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagDeliveryStreamOutput> UntagDeliveryStream(UntagDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.DeliveryStreamName), input.TagKeys, cancellationToken);
        return new UntagDeliveryStreamOutput();
    }
}
