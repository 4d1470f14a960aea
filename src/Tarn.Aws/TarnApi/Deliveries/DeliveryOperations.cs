using Tarn.Aws.Firehose.Destinations;
using Tarn.Aws.Firehose.Finding;
using Tarn.Aws.TarnApi.Model;
using Tarn.Delivery.Configuration;

namespace Tarn.Aws.TarnApi.Deliveries;

/// <summary>Operations on deliveries that Firehose lacks.</summary>
/// <param name="deliveries">Runs the deliveries.</param>
/// <param name="streams">Finds deliveries by name.</param>
/// <param name="store">The store of deliveries.</param>
/// <param name="positions">Finds the positions of a delivery.</param>
/// <param name="rights">Checks rights to destinations.</param>
[AwsOperations("tarn")]
internal sealed partial class DeliveryOperations(
    Tarn.Delivery.Deliveries deliveries,
    DeliveryStreamFinder streams,
    IMetadataStore store,
    DeliveryPositions positions,
    DestinationRights rights,
    PageTokens tokens)
{
    /// <summary>Lists the deliveries whose commits the ledger has for a table, without those that were deleted.</summary>
    public async Task<ListTableDeliveriesOutput> ListTableDeliveries(ListTableDeliveriesInput input, Call call, CancellationToken cancellationToken)
    {
        var found = await deliveries.Audit.DeliveriesOf(call.Account, call.Region, $"{input.DatabaseName}.{input.TableName}", cancellationToken);
        return new ListTableDeliveriesOutput { DeliveryStreamNames = [.. found.Select(delivery => delivery.Name)] };
    }

    private ValueTask RequireDestination(Call call, DeliveryId id, TableConfig? into, CancellationToken cancellationToken) =>
        deliveries.TryFind(id, out var config) ? rights.Require(call, config, into, cancellationToken) : ValueTask.CompletedTask;
}
