namespace Tarn.Lake.Iceberg.Tables;

/// <summary>The statistics of a column that a data file's manifest entry has.</summary>
/// <param name="HasCounts">Sizes and counts of values and nulls.</param>
/// <param name="BoundLength">The most characters or bytes of a bound, 1 or more; 0: no bounds; null: whole bounds.</param>
public readonly record struct MetricsMode(bool HasCounts, int? BoundLength)
{
    /// <summary>Nothing.</summary>
    public static MetricsMode None => new(HasCounts: false, 0);

    /// <summary>Counts and sizes.</summary>
    public static MetricsMode Counts => new(HasCounts: true, 0);

    /// <summary>Counts, sizes and bounds.</summary>
    public static MetricsMode Full => new(HasCounts: true, null);

    /// <summary>Whether there are bounds.</summary>
    public bool HasBounds => BoundLength != 0;

    /// <summary>Counts, sizes, and bounds of at most that length.</summary>
    public static MetricsMode Truncate(int length) => new(HasCounts: true, length);
}
