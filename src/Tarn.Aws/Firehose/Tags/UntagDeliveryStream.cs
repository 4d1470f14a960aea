using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Tags;

internal sealed partial class TagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagDeliveryStreamOutput> UntagDeliveryStream(UntagDeliveryStreamInput input, Call call, CancellationToken ct)
    {
        await changes.Remove(Present(call, input.DeliveryStreamName), input.TagKeys, ct);
        return new UntagDeliveryStreamOutput();
    }
}
