using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Shredding;

/// <summary>Chunks to be written as Parquet, one file per partition that has rows, or several where memory does not suffice for one.</summary>
public sealed record ParquetFlush
{
    /// <summary>Rows of a row group: a multiple of the vector size.</summary>
    public const int DefaultRowGroupRows = 122_880;

    /// <summary>In order; they fit the columns (<see cref="FittedChunks"/>), and stay until the flush has ended.</summary>
    public required IReadOnlyList<ColumnChunk> Chunks { get; init; }

    /// <summary>The table's columns with field ids; with <c>_rest</c> where a row needs it.</summary>
    public required StructType Columns { get; init; }

    /// <summary>The table's spec: rows are divided by what their columns say. Null: by the partitions of their origins.</summary>
    public PartitionSpec? Spec { get; init; }

    /// <summary>
    /// Path of a file of a partition, relative to the data directory; its folder exists, the file does not. Where memory does not suffice, a
    /// partition becomes several files: each call returns another path.
    /// </summary>
    public required Func<int, string> PathOf { get; init; }

    /// <summary>Rows of a row group at most.</summary>
    public int RowGroupRows { get; init; } = DefaultRowGroupRows;
}
