using Tarn.Delivery.Configuration;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The source of a delivery by name, as lists show it.</summary>
internal static class DeliveryNames
{
    /// <summary>The name of the stream; null: the delivery takes puts.</summary>
    public static string? SourceOf(DeliveryConfig config) => config.Source.Arn is { } arn ? arn[(arn.LastIndexOf('/') + 1)..] : null;
}
