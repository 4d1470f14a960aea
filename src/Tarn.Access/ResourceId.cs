using System.Globalization;

namespace Tarn.Access;

/// <summary>
/// A resource's id: 64 bits, opaque, unique in the instance, never reused. A stream's comes from the log's counter, every other
/// from the metadata store's.
/// </summary>
public readonly record struct ResourceId(long Value)
{
    /// <summary>No resource.</summary>
    public static ResourceId None => default;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
