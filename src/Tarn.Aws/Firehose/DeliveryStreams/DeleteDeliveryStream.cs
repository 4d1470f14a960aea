using Tarn.Access;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.DeliveryStreams;

internal sealed partial class DeliveryStreamOperations
{
    /// <summary>
    /// Deletes the delivery stream. It is DELETING and refuses puts until the accepted records are delivered.
    /// AllowForceDelete ends it at once.
    /// </summary>
    public async Task<DeleteDeliveryStreamOutput> DeleteDeliveryStream(DeleteDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var resource = streams.Find(call, input.DeliveryStreamName);
        await deliveries.Delete(DeliveryStreamFinder.IdOf(resource), input.AllowForceDelete == true, cancellationToken);
        return new DeleteDeliveryStreamOutput();
    }
}
