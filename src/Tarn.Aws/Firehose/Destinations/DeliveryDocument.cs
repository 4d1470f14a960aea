using Tarn.Aws.Firehose.Model;
using Tarn.Wire.Documents;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The definition of a delivery stream: the description as Describe shows it.</summary>
internal static class DeliveryDocument
{
    /// <summary>Delivery streams in the registry.</summary>
    public static DefinitionKind<DeliveryStreamDescription> Kind { get; } = new(
        "firehose",
        "deliverystream",
        static description => ShapeDocument.Encode(new DescribeDeliveryStreamOutput { DeliveryStreamDescription = description }),
        static row => ShapeDocument.Decode<DescribeDeliveryStreamOutput>(row).DeliveryStreamDescription)
    {
        ArnStart = "deliverystream/",
    };

    /// <summary>The description of a delivery into a table, with another role for all of its work.</summary>
    public static DeliveryStreamDescription WithRole(DeliveryStreamDescription description, string roleArn)
    {
        var (source, iceberg) = (description.Source!, description.Destinations[0].IcebergDestinationDescription!);
        return description with
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
        };
    }
}
