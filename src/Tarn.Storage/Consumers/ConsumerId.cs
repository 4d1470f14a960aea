using System.Globalization;

namespace Tarn.Storage.Consumers;

/// <summary>
/// A durable reader of a stream: a delivery; later a mapping, a group, an application, a relay. Never reused.
/// </summary>
public readonly record struct ConsumerId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
