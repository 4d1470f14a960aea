using System.Globalization;
using Tarn.Delivery.Configuration;

namespace Tarn.Modules.Delivery;

/// <summary>The source and the destination of a delivery by name, as lists show them.</summary>
internal static class DeliveryNames
{
    /// <summary>The name of the stream; null: the delivery takes puts.</summary>
    public static string? SourceOf(DeliveryConfig config) => config.Source.Arn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null;

    /// <summary>The table, the place of the objects, or the host of the endpoint. Of several tables the first, and how many more there are.</summary>
    public static string DestinationOf(DeliveryConfig config) => config.Destination switch
    {
        TableDestinationConfig { Tables: [var table] } => table.Name,
        TableDestinationConfig { Tables: [var first, ..] tables } =>
            string.Create(CultureInfo.InvariantCulture, $"{first.Name} and {tables.Count - 1} more"),
        TableDestinationConfig => "tables that records name",
        EndpointDestinationConfig endpoint => endpoint.EndpointName ?? new Uri(endpoint.Url).Host,
        var objects => $"s3://{objects.Objects.Bucket}/{objects.Objects.Prefix}",
    };
}
