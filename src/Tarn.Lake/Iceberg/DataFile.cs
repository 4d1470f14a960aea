namespace Tarn.Lake.Iceberg;

/// <summary>What a file listed in a manifest holds.</summary>
public enum FileContent
{
    /// <summary>Rows.</summary>
    Data = 0,

    /// <summary>Deleted rows by file and position (also deletion vectors, v3).</summary>
    PositionDeletes = 1,

    /// <summary>Deleted rows by values.</summary>
    EqualityDeletes = 2,
}

/// <summary>A data or delete file as manifests describe it. Immutable.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#data-file-fields"/>
public sealed record DataFile
{
    /// <summary>What it holds.</summary>
    public FileContent Content { get; init; }

    /// <summary>Its location, for instance <c>s3://bucket/database/table/data/x.parquet</c>.</summary>
    public required string Path { get; init; }

    /// <summary>parquet, avro, orc or puffin, in lower case.</summary>
    public string Format { get; init; } = "parquet";

    /// <summary>The partition spec that <see cref="Partition"/> follows.</summary>
    public int SpecId { get; init; }

    /// <summary>Its partition values.</summary>
    public PartitionTuple Partition { get; init; } = PartitionTuple.Empty;

    /// <summary>Rows in it.</summary>
    public required long RecordCount { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long FileSizeBytes { get; init; }

    /// <summary>What is known about its columns; empty when nothing is.</summary>
    public ColumnMetrics Metrics { get; init; } = ColumnMetrics.None;

    /// <summary>Where readers may split it: the row groups' offsets, ascending; empty: unknown.</summary>
    public IReadOnlyList<long> SplitOffsets { get; init; } = [];

    /// <summary>Of an equality delete file: ids of the columns compared.</summary>
    public IReadOnlyList<int> EqualityIds { get; init; } = [];

    /// <summary>The sort order that its rows follow, if it says.</summary>
    public int? SortOrderId { get; init; }

    /// <summary>Encryption key metadata, if any.</summary>
    public byte[]? KeyMetadata { get; init; }

    /// <summary>Of a position delete file: the one data file that all its deletes are about, if it says.</summary>
    public string? ReferencedDataFile { get; init; }

    /// <summary>Row id of its first row (v3).</summary>
    public long? FirstRowId { get; init; }

    /// <summary>Of a deletion vector: where its blob begins in the Puffin file (v3).</summary>
    public long? ContentOffset { get; init; }

    /// <summary>Of a deletion vector: length of its blob (v3).</summary>
    public long? ContentSizeBytes { get; init; }
}
