using Tarn.Delivery.Configuration;
using Tarn.Delivery.Roles;
using Tarn.Storage.Rights;

namespace Tarn.Aws.Tests.Firehose;

/// <summary>Roles of deliveries that allow everything: the tests of the door are not about them.</summary>
internal sealed class OpenRoles : IDeliveryRoles
{
    /// <inheritdoc/>
    public IRights RightsOf(DeliveryId id, DeliveryAct act) => InstanceRights.Instance;
}
