using Tarn.Delivery.Configuration;
using Tarn.Delivery.Roles;
using Tarn.Storage.Rights;

/// <summary>Roles that allow everything: the bench has no identities.</summary>
internal sealed class OpenRoles : IDeliveryRoles
{
    /// <inheritdoc/>
    public IRights RightsOf(DeliveryId id, DeliveryAct act) => InstanceRights.Instance;
}
