using System.Globalization;

namespace Tarn.Storage.Consumers;

/// <summary>
/// An output of a consumer: a table, the objects, the error output, an endpoint. Its id is unique within the consumer.
/// Each output moves alone: D22 (positions commit with their output).
/// </summary>
public readonly record struct OutputId(ushort Value)
{
    /// <summary>All outputs together: the low-water, which every run has in each of its shards.</summary>
    public static OutputId All => default;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
