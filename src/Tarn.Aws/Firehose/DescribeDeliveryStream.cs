using Tarn.Access;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose;

public sealed partial class FirehoseDoor
{
    /// <summary>A delivery stream and its one destination.</summary>
    public Task<DescribeDeliveryStreamOutput> DescribeDeliveryStream(DescribeDeliveryStreamInput input, Call call, CancellationToken ct)
    {
        var resource = Find(call, input.DeliveryStreamName);
        var description = DeliveryDocument.Decode(resource) with
        {
            DeliveryStreamStatus = deliveries.IsActive(IdOf(resource)) ? "ACTIVE" : "CREATING",
        };
        return Task.FromResult(new DescribeDeliveryStreamOutput { DeliveryStreamDescription = description });
    }
}
