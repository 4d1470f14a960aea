using Tarn.Lake.Iceberg.Partitions;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The content of a file that a manifest lists.</summary>
public enum FileContent
{
    /// <summary>Number of rows.</summary>
    Data = 0,

    /// <summary>Deletes by file and row position; in v3 also deletion vectors.</summary>
    PositionDeletes = 1,

    /// <summary>Deletes by column values.</summary>
    EqualityDeletes = 2,
}

/// <summary>A manifest's record of a data or delete file. Immutable.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#data-file-fields"/>
public sealed record DataFile
{
    /// <summary>The kind of its content.</summary>
    public FileContent Content { get; init; }

    /// <summary>Its location, for instance <c>s3://bucket/database/table/data/x.parquet</c>.</summary>
    public required string Path { get; init; }

    /// <summary>parquet, avro, orc or puffin, in lower case.</summary>
    public string Format { get; init; } = "parquet";

    /// <summary>The partition spec that <see cref="Partition"/> follows.</summary>
    public int SpecId { get; init; }

    /// <summary>Its partition values.</summary>
    public PartitionTuple Partition { get; init; } = PartitionTuple.Empty;

    /// <summary>The number of its rows.</summary>
    public required long RecordCount { get; init; }

    public required long FileSizeBytes { get; init; }

    /// <summary>Statistics of its columns; empty: unknown.</summary>
    public ColumnMetrics Metrics { get; init; } = ColumnMetrics.None;

    /// <summary>Offsets at which readers may split it: where its row groups begin, ascending. Empty: unknown.</summary>
    public IReadOnlyList<long> SplitOffsets { get; init; } = [];

    /// <summary>Of an equality delete file: ids of the compared columns.</summary>
    public IReadOnlyList<int> EqualityIds { get; init; } = [];

    /// <summary>The sort order of its rows; null: unknown.</summary>
    public int? SortOrderId { get; init; }

    /// <summary>Encryption key metadata, if any.</summary>
    public byte[]? KeyMetadata { get; init; }

    /// <summary>
    /// Of a position delete file: the one data file that all its deletes apply to; null: unknown or several.
    /// </summary>
    public string? ReferencedDataFile { get; init; }

    /// <summary>Row id of its first row (v3).</summary>
    public long? FirstRowId { get; init; }

    /// <summary>Of a deletion vector: the offset of its blob in the Puffin file (v3).</summary>
    public long? ContentOffset { get; init; }

    /// <summary>Of a deletion vector: length of its blob (v3).</summary>
    public long? ContentSizeBytes { get; init; }

    /// <summary>Whether it is a position delete file, and no deletion vector.</summary>
    public bool IsPositionFile => Content == FileContent.PositionDeletes && ContentOffset is null;

    /// <summary>Its path, and of a deletion vector its offset, because vectors of several data files share a Puffin file.</summary>
    public (string Path, long? Offset) Identity => (Path, ContentOffset);
}
