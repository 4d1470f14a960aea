using Tarn.Lake.Catalog.Partitions;

namespace Tarn.Lake.Hive.Projection;

/// <summary>A partition key whose values properties describe.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Kind">How its values are compared.</param>
internal abstract record ProjectedKey(string Name, PartitionKeyKind Kind)
{
    /// <summary>The values that a constraint allows; null: more than a statement may read.</summary>
    public abstract SeriesSelection? Select(KeyConstraint constraint, DateTimeOffset now);
}

/// <summary>A key whose values are a series.</summary>
/// <param name="Series">The series at a moment.</param>
internal sealed record SeriesKey(string Name, PartitionKeyKind Kind, Func<DateTimeOffset, KeySeries> Series) : ProjectedKey(Name, Kind)
{
    /// <inheritdoc/>
    public override SeriesSelection? Select(KeyConstraint constraint, DateTimeOffset now) => Series(now).Select(Kind, constraint);
}

/// <summary>A key whose values only statements name.</summary>
internal sealed record InjectedKey(string Name, PartitionKeyKind Kind) : ProjectedKey(Name, Kind)
{
    /// <inheritdoc/>
    public override SeriesSelection? Select(KeyConstraint constraint, DateTimeOffset now) => constraint.Values is { } values
        ? SeriesSelection.All(new ListSeries([.. values.Distinct()]))
        : throw ProjectionFaults.NotEqual(Name);
}
