using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>
/// A data file's partition values in the order of its spec's fields, in the CLR types that <see cref="SingleValue"/>
/// lists. Equal by content, with floats compared by their bits (NaN equals NaN, −0.0 differs from 0.0), so that tuples
/// are keys for grouping.
/// </summary>
/// <param name="Values">One value per field.</param>
public sealed record PartitionTuple(IReadOnlyList<object?> Values)
{
    /// <summary>The tuple of an unpartitioned spec.</summary>
    public static PartitionTuple Empty { get; } = new([]);

    /// <inheritdoc/>
    public bool Equals(PartitionTuple? other)
    {
        if (other is null || Values.Count != other.Values.Count)
        {
            return false;
        }

        for (var i = 0; i < Values.Count; i++)
        {
            if (!Same(Values[i], other.Values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
        {
            if (value is byte[] bytes)
            {
                hash.AddBytes(bytes);
            }
            else
            {
                hash.Add(value);
            }
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", Values.Select(v => v ?? "null"))})";

    private static bool Same(object? a, object? b) => (a, b) switch
    {
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (double x, double y) => BitConverter.DoubleToInt64Bits(x) == BitConverter.DoubleToInt64Bits(y),
        (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y),
        _ => Equals(a, b),
    };
}
