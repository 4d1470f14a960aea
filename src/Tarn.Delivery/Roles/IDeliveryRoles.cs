using Tarn.Delivery.Configuration;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Roles;

/// <summary>The roles that deliveries act with. Any thread may ask.</summary>
public interface IDeliveryRoles
{
    /// <summary>
    /// The rights for one kind of work. Each question is decided by the role that the delivery has then, and by that role's policies then.
    /// </summary>
    IRights RightsOf(DeliveryId id, DeliveryAct act);
}
