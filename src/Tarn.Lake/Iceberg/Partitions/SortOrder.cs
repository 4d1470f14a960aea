namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>One key of a sort order.</summary>
/// <param name="SourceId">Id of the column.</param>
/// <param name="Transform">The transform applied before comparing.</param>
/// <param name="Descending">The direction.</param>
/// <param name="NullsFirst">Whether nulls come first.</param>
public sealed record SortField(int SourceId, Transform Transform, bool Descending, bool NullsFirst);

/// <summary>The order of rows within a table's data files. Equal by content.</summary>
/// <param name="OrderId">The order's number in the table; 0: not sorted.</param>
/// <param name="Fields">The keys.</param>
/// <seealso href="https://iceberg.apache.org/spec/#sorting"/>
public sealed record SortOrder(int OrderId, IReadOnlyList<SortField> Fields)
{
    /// <summary>Order 0.</summary>
    public static SortOrder Unsorted { get; } = new(0, []);

    /// <inheritdoc/>
    public bool Equals(SortOrder? other) => other is not null && OrderId == other.OrderId && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(OrderId, Fields.Count);
}
