using Tarn.Access;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Deliveries;

internal sealed partial class DeliveryOperations
{
    /// <summary>Lists the deliveries whose commits the ledger has for a table, without those that were deleted.</summary>
    public async Task<ListTableDeliveriesOutput> ListTableDeliveries(ListTableDeliveriesInput input, Call call, CancellationToken cancellationToken)
    {
        var found = await deliveries.Audit.DeliveriesOf(call.Account, call.Region, $"{input.DatabaseName}.{input.TableName}", cancellationToken);
        return new ListTableDeliveriesOutput { DeliveryStreamNames = [.. found.Select(delivery => delivery.Name)] };
    }
}
