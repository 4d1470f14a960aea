using Tarn.Access;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.DeliveryStreams;

internal sealed partial class DeliveryStreamOperations
{
    /// <summary>Describes a delivery stream and its one destination.</summary>
    public Task<DescribeDeliveryStreamOutput> DescribeDeliveryStream(DescribeDeliveryStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var resource = streams.Find(call, input.DeliveryStreamName);
        var description = DeliveryDocument.Decode(resource) with
        {
            DeliveryStreamStatus = StatusOf(DeliveryStreamFinder.IdOf(resource)),
        };
        return Task.FromResult(new DescribeDeliveryStreamOutput { DeliveryStreamDescription = description });
    }

    private string StatusOf(DeliveryId id) =>
        deliveries.TryFind(id, out var config) && config.Deletion is not null ? "DELETING" : deliveries.IsActive(id) ? "ACTIVE" : "CREATING";
}
