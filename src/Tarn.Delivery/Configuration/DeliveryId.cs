using System.Globalization;

namespace Tarn.Delivery.Configuration;

/// <summary>A delivery's id: opaque, never reused; also the id of its consumer row. It is the registry's id of the resource.</summary>
public readonly record struct DeliveryId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
