using Tarn.Sql.Catalog.Hive;

namespace Tarn.Sql.Catalog;

/// <summary>
/// A data file of a snapshot, with the facts that a scan needs to read it (`docs/formats/worker.md`).
/// </summary>
public sealed record ScannedFile
{
    /// <summary>The object's location, `s3://bucket/key`.</summary>
    public required string Location { get; init; }

    /// <summary>`parquet`, `avro`, `orc`, or `rows` for the forms of Hive tables that C# reads.</summary>
    public string Format { get; init; } = "parquet";

    public required long SizeBytes { get; init; }

    public required long RecordCount { get; init; }

    /// <summary>The object's last change, in milliseconds since 1970; known once the file is leased.</summary>
    public long ModifiedMs { get; init; }

    public int SpecId { get; init; }

    /// <summary>
    /// The number of the file's (spec, partition tuple) within one listing. Deletes apply within that number.
    /// </summary>
    public int Scope { get; init; }

    /// <summary>The partition, for display and for columns that the file lacks; null without partitions.</summary>
    public FilePartition? Partition { get; init; }

    /// <summary>How a file of a Hive table gives the table's columns; null for files of Iceberg tables.</summary>
    internal HiveLayout? Layout { get; init; }

    /// <summary>The bucket of a Hive table's file; null: it has none.</summary>
    public int? Bucket { get; init; }

    /// <summary>The number of the object's version that was listed; null: the current one is read.</summary>
    public long? Version { get; init; }

    public long DataSequenceNumber { get; init; }

    public long? FirstRowId { get; init; }

    public bool IsEncrypted { get; init; }

    /// <summary>The deletes that apply to the file.</summary>
    public IReadOnlyList<DeleteFile> Deletes { get; init; } = [];
}
