using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose;

public sealed partial class FirehoseDoor
{
    /// <summary>Delivers what was accepted, if the destination takes it within 10 s, and removes the delivery stream.</summary>
    public async Task<DeleteDeliveryStreamOutput> DeleteDeliveryStream(DeleteDeliveryStreamInput input, Call call, CancellationToken ct)
    {
        var resource = Find(call, input.DeliveryStreamName);
        await deliveries.Delete(IdOf(resource), transaction => ResourceRegistry.Remove(transaction, resource.Id), ct);
        return new DeleteDeliveryStreamOutput();
    }
}
