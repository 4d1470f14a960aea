using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Shredding;

/// <summary>A Parquet file in <c>scratch/</c>, not synced, to be adopted; and what its manifest entry says.</summary>
public sealed record ParquetFile
{
    /// <summary>Relative to the data directory.</summary>
    public required string Path { get; init; }

    /// <summary>The partition's number: of the flush, or in the buffer's list of partitions where the flush had no spec.</summary>
    public required int Partition { get; init; }

    /// <summary>The partition's values under the flush's spec; empty without one.</summary>
    public required PartitionTuple Tuple { get; init; }

    /// <summary>Rows.</summary>
    public required long RowCount { get; init; }

    /// <summary>Bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Where the row groups begin, ascending.</summary>
    public required IReadOnlyList<long> SplitOffsets { get; init; }

    /// <summary>Counts and bounds by field id.</summary>
    public required ColumnMetrics Metrics { get; init; }

    /// <summary>The file as a manifest describes it.</summary>
    /// <param name="location">where it will be found, such as <c>s3://bucket/…</c></param>
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
    };
}
