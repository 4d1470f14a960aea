using Tarn.Aws.Firehose.Model;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The door document of a delivery stream: the description as Describe shows it.</summary>
internal static class DeliveryDocument
{
    public static byte[] Encode(DeliveryStreamDescription description) =>
        ShapeDocument.Encode(new DescribeDeliveryStreamOutput { DeliveryStreamDescription = description });

    public static DeliveryStreamDescription Decode(Resource resource) =>
        ShapeDocument.Decode<DescribeDeliveryStreamOutput>(resource.Document).DeliveryStreamDescription;
}
