using System.Globalization;

namespace Tarn.Access;

/// <summary>
/// A resource's id: 64 bits, opaque, unique in the instance, never reused. The log's counter gives a stream's id; the
/// metadata store's counter gives all others.
/// </summary>
public readonly record struct ResourceId(long Value)
{
    /// <summary>No resource.</summary>
    public static ResourceId None => default;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
