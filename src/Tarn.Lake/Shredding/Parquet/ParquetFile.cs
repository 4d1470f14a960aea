using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Shredding;

/// <summary>
/// A Parquet file in <c>scratch/</c>, not synced and to be adopted, with the data for its manifest entry.
/// </summary>
public sealed record ParquetFile
{
    /// <summary>Its path, relative to the data directory.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The partition's number: in the flush, or in the buffer's list of partitions when the flush has no spec.
    /// </summary>
    public required int Partition { get; init; }

    /// <summary>The partition's values under the flush's spec; empty without one.</summary>
    public required PartitionTuple Tuple { get; init; }

    /// <summary>Number of rows.</summary>
    public required long RowCount { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Offsets of the row groups, ascending.</summary>
    public required IReadOnlyList<long> SplitOffsets { get; init; }

    /// <summary>Counts and bounds by field id.</summary>
    public required ColumnMetrics Metrics { get; init; }

    /// <summary>The sort order of its rows; null: none.</summary>
    public int? SortOrderId { get; init; }

    /// <summary>The file's record for a manifest.</summary>
    /// <param name="location">the file's final location, such as <c>s3://bucket/…</c></param>
    /// <param name="specId">the partition spec</param>
    public DataFile ToDataFile(string location, int specId) => new()
    {
        Path = location,
        SpecId = specId,
        Partition = Tuple,
        RecordCount = RowCount,
        FileSizeBytes = SizeBytes,
        Metrics = Metrics,
        SplitOffsets = SplitOffsets,
        SortOrderId = SortOrderId,
    };
}
