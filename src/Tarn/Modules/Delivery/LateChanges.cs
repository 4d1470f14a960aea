using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Modules.Delivery;

/// <summary>
/// Item tables as sources of deliveries. Deliveries open before item tables do, and none runs before every module is open.
/// </summary>
internal sealed class LateChanges
{
    /// <summary>The tables; null until they are open.</summary>
    public IChangeSource? Source { get; set; }

    /// <summary>Removes the data that item tables hold about a delivery, in the transaction that removes the delivery.</summary>
    public Func<IMetadataTransaction, DeliveryId, ValueTask> Forget { get; set; } = (_, _) => ValueTask.CompletedTask;
}
