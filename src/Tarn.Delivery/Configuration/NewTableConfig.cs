using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Delivery.Configuration;

/// <summary>The declared form of a table that a delivery of Tarn's own creates, instead of one inferred from records.</summary>
/// <param name="PartitionBy">The partition fields: a column and its transform each.</param>
public sealed record NewTableConfig(StructType Columns, IReadOnlyList<(string Column, Transform Transform)> PartitionBy)
{
    /// <summary>The columns by which compaction sorts rows; empty: it does not.</summary>
    public IReadOnlyList<string> SortBy { get; init; } = [];
}
