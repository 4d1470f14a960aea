using System.Globalization;

namespace Tarn.Storage.Consumers;

/// <summary>
/// What a consumer produces into: a table, the objects, the error output, an endpoint. Unique within the consumer; each has its own
/// position and moves alone (D22).
/// </summary>
public readonly record struct OutputId(ushort Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
