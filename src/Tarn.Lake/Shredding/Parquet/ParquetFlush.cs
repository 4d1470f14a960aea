using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding.Upserts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Chunks to be written as Parquet: one file per partition with rows, or several when memory does not suffice for one.
/// </summary>
public sealed record ParquetFlush
{
    /// <summary>Default rows of a row group: a multiple of the vector size.</summary>
    public const int DefaultRowGroupRows = 122_880;

    /// <summary>
    /// The chunks, in order. They fit the columns (<see cref="FittedChunks"/>) and stay until the flush has ended.
    /// </summary>
    public required IReadOnlyList<ColumnChunk> Chunks { get; init; }

    /// <summary>The table's columns with field ids, including <c>_rest</c> if a row needs it.</summary>
    public required StructType Columns { get; init; }

    /// <summary>
    /// The table's spec: the rows' column values decide their partition. Null: the rows' origins decide.
    /// </summary>
    public PartitionSpec? Spec { get; init; }

    /// <summary>
    /// Returns the path of a file for a partition, relative to the data directory. Its folder exists, the file does
    /// not. When memory does not suffice, a partition becomes several files, so each call returns another path.
    /// </summary>
    public required Func<int, string> PathOf { get; init; }

    /// <summary>The partitions whose rows are written, without a spec; null: all.</summary>
    public IReadOnlySet<int>? Partitions { get; init; }

    /// <summary>The rows that are written; null: all.</summary>
    public ChunkRowSelection? Rows { get; init; }

    /// <summary>The statistics of the files' columns.</summary>
    public MetricsModes Metrics { get; init; } = MetricsModes.Default;

    /// <summary>The order of the rows in each file; null: the order of the chunks. Files of very many columns keep that order.</summary>
    public SortOrder? Order { get; init; }

    /// <summary>Most rows of a row group.</summary>
    public int RowGroupRows { get; init; } = DefaultRowGroupRows;

    /// <summary>Most bytes of a row group before compression. The encoder's memory may allow fewer.</summary>
    public long RowGroupBytes { get; init; } = long.MaxValue;

    /// <summary>The compression of pages.</summary>
    public ParquetCompression Compression { get; init; } = ParquetCompression.Zstd;
}
