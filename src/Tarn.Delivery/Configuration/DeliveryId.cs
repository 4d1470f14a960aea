using System.Globalization;

namespace Tarn.Delivery.Configuration;

/// <summary>
/// A delivery's id: opaque, never reused. It is the resource's id in the registry, and the id of the delivery's
/// consumer row.
/// </summary>
public readonly record struct DeliveryId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
