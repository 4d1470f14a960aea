using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Firehose.Destinations;
using Tarn.Delivery;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.Firehose;

/// <summary>The parts that the Firehose door uses.</summary>
/// <param name="Deliveries">Runs the delivery streams.</param>
/// <param name="Registry">The registry of names and tags.</param>
/// <param name="Store">The store of delivery streams, names and tags.</param>
/// <param name="Schemas">Finds the tables whose columns converted records have.</param>
/// <param name="Sealer">Seals access keys of HTTP endpoints.</param>
/// <param name="Roles">Knows which roles the service may assume.</param>
public sealed record FirehoseParts(
    Deliveries Deliveries, ResourceRegistry Registry, IMetadataStore Store, SchemaTables Schemas, SecretSealer Sealer, RoleSessions Roles)
{
    internal Func<DeliveryId, Func<IMetadataTransaction, DeliveryConfig, ValueTask<DeliveryConfig>>, CancellationToken, Task<DeliveryConfig>> Change =>
        Deliveries.Change;
}
