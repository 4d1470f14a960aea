using System.Collections.Frozen;

namespace Tarn.Lake.Iceberg;

/// <summary>
/// Column statistics of one file, each by field id. A column without an entry is unknown, not empty. Bounds are in the binary form of
/// <see cref="SingleValue"/> and may be truncated: a lower bound is at most, an upper at least every non-null, non-NaN value (D39).
/// </summary>
public sealed record ColumnMetrics
{
    private static readonly FrozenDictionary<int, long> NoCounts = FrozenDictionary<int, long>.Empty;
    private static readonly FrozenDictionary<int, byte[]> NoBounds = FrozenDictionary<int, byte[]>.Empty;

    /// <summary>Nothing is known.</summary>
    public static ColumnMetrics None { get; } = new();

    /// <summary>Bytes on disk.</summary>
    public IReadOnlyDictionary<int, long> ColumnSizes { get; init; } = NoCounts;

    /// <summary>Values, nulls and NaN included.</summary>
    public IReadOnlyDictionary<int, long> ValueCounts { get; init; } = NoCounts;

    /// <summary>Nulls.</summary>
    public IReadOnlyDictionary<int, long> NullValueCounts { get; init; } = NoCounts;

    /// <summary>NaN values.</summary>
    public IReadOnlyDictionary<int, long> NanValueCounts { get; init; } = NoCounts;

    /// <summary>Lower bounds.</summary>
    public IReadOnlyDictionary<int, byte[]> LowerBounds { get; init; } = NoBounds;

    /// <summary>Upper bounds.</summary>
    public IReadOnlyDictionary<int, byte[]> UpperBounds { get; init; } = NoBounds;
}
