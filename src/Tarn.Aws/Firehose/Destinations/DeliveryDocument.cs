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

    /// <summary>The document of a delivery into a table, with another role for all of its work.</summary>
    public static byte[] WithRole(Resource resource, string roleArn)
    {
        var description = Decode(resource);
        var (source, iceberg) = (description.Source!, description.Destinations[0].IcebergDestinationDescription!);
        return Encode(description with
        {
            Source = source with { KinesisStreamSourceDescription = source.KinesisStreamSourceDescription! with { RoleARN = roleArn } },
            Destinations =
            [
                description.Destinations[0] with
                {
                    IcebergDestinationDescription = iceberg with
                    {
                        RoleARN = roleArn,
                        S3DestinationDescription = iceberg.S3DestinationDescription! with { RoleARN = roleArn },
                    },
                },
            ],
        });
    }
}
