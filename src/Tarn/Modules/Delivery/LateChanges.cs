using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Storage.Metadata;

namespace Tarn.Modules.Delivery;

/// <summary>
/// Sources of deliveries that open after deliveries: item tables and metrics. No delivery runs before every module is open.
/// </summary>
internal sealed class LateChanges
{
    /// <summary>The item tables; null until they are open.</summary>
    public IChangeSource? Items { get; set; }

    /// <summary>The points of metrics; null until they are open.</summary>
    public IChangeSource? Points { get; set; }

    /// <summary>Removes the data that item tables hold about a delivery, in the transaction that removes the delivery.</summary>
    public Func<IMetadataTransaction, DeliveryId, ValueTask> Forget { get; set; } = (_, _) => ValueTask.CompletedTask;
}
