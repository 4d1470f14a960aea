using Tarn.Delivery.Configuration;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Roles;

/// <summary>The rights that a delivery acts with.</summary>
internal static class ActingRights
{
    /// <summary>The rights for one kind of work. The server's own deliveries feed declared tables, and need no role.</summary>
    public static IRights Of(IDeliveryRoles roles, DeliveryId id, DeliveryModel model, DeliveryAct act) =>
        model.Destination.NamedTables is [{ NewTable: not null }] ? InstanceRights.Instance : roles.RightsOf(id, act);
}
