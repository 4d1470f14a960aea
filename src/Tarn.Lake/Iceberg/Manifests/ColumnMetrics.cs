using System.Collections.Frozen;
using Tarn.Lake.Iceberg.Values;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>
/// Column statistics of one file, each by field id. A column without an entry is unknown, not empty. Bounds have the
/// binary form of <see cref="SingleValue"/> and may be truncated. For all values except null and NaN, a lower bound is
/// at most the value and an upper bound at least the value: D39 (column bounds come from the footer).
/// </summary>
public sealed record ColumnMetrics
{
    private static readonly FrozenDictionary<int, long> NoCounts = FrozenDictionary<int, long>.Empty;
    private static readonly FrozenDictionary<int, byte[]> NoBounds = FrozenDictionary<int, byte[]>.Empty;

    /// <summary>No statistics.</summary>
    public static ColumnMetrics None { get; } = new();

    /// <summary>Size on disk in bytes.</summary>
    public IReadOnlyDictionary<int, long> ColumnSizes { get; init; } = NoCounts;

    /// <summary>Number of values, including nulls and NaN.</summary>
    public IReadOnlyDictionary<int, long> ValueCounts { get; init; } = NoCounts;

    /// <summary>Number of nulls.</summary>
    public IReadOnlyDictionary<int, long> NullValueCounts { get; init; } = NoCounts;

    /// <summary>Number of NaN values.</summary>
    public IReadOnlyDictionary<int, long> NanValueCounts { get; init; } = NoCounts;

    public IReadOnlyDictionary<int, byte[]> LowerBounds { get; init; } = NoBounds;

    public IReadOnlyDictionary<int, byte[]> UpperBounds { get; init; } = NoBounds;
}
