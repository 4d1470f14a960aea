using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.ItemTables;
using Tarn.Delivery;

namespace Tarn.Aws.Glue.Integrations;

/// <summary>The parts of deliveries that integrations use.</summary>
/// <param name="Deliveries">Runs the deliveries.</param>
/// <param name="Making">Makes deliveries of item tables.</param>
/// <param name="Rights">Checks rights to destinations.</param>
internal sealed record IntegrationParts(Deliveries Deliveries, ItemDeliveryMaking Making, DestinationRights Rights)
{
    /// <summary>The parts that the door has.</summary>
    public static IntegrationParts Of(GlueParts parts)
    {
        var deliveries = parts.Deliveries();
        return new IntegrationParts(
            deliveries,
            new ItemDeliveryMaking(parts.Items, deliveries, parts.Store, parts.Roles, parts.Catalog),
            new DestinationRights(parts.Catalog));
    }
}
