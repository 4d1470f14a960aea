using System.Globalization;

namespace Tarn.Storage.Consumers;

/// <summary>
/// An output of a consumer: a table, the objects, the error output, an endpoint. Its id is unique within the consumer.
/// Each output has its own position and moves alone: D22 (positions commit with their output).
/// </summary>
public readonly record struct OutputId(ushort Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
