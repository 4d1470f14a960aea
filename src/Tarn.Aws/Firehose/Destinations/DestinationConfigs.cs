using Tarn.Aws.Firehose.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>Converts a destination's description to the configuration that the delivery runs on.</summary>
internal static class DestinationConfigs
{
    /// <summary>Returns the delivery's configuration, and adds every refusal to <paramref name="refused"/>.</summary>
    public static DestinationConfig Of(DestinationDescription destination, List<string> refused) => destination switch
    {
        { IcebergDestinationDescription: { } iceberg } => TableConfigs.Of(iceberg, refused),
        { HttpEndpointDestinationDescription: { } endpoint } => EndpointConfigs.Of(endpoint, refused),
        _ => ObjectConfigs.Of(destination.ExtendedS3DestinationDescription!, refused),
    };
}
