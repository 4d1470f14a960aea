namespace Tarn.Sql.Catalog;

/// <summary>
/// A data file of a snapshot, with the facts that a scan needs to skip or read it (`docs/formats/worker.md`).
/// </summary>
public sealed record DataFile
{
    /// <summary>The object's location, `s3://bucket/key`.</summary>
    public required string Location { get; init; }

    /// <summary>`parquet`, `avro` or `orc`.</summary>
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

    /// <summary>
    /// Values of identity partitions by source field id, in the form of <see cref="LowerBounds"/>; null for a null
    /// partition.
    /// </summary>
    public IReadOnlyDictionary<int, object?> PartitionValues { get; init; } = new Dictionary<int, object?>();

    public long DataSequenceNumber { get; init; }

    public long? FirstRowId { get; init; }

    /// <summary>
    /// Bounds by field id, in a form that compares with constants of the column's type (long for integers, dates in
    /// days and timestamps in microseconds; double; string). An absent bound is unknown.
    /// </summary>
    public IReadOnlyDictionary<int, object> LowerBounds { get; init; } = new Dictionary<int, object>();

    public IReadOnlyDictionary<int, object> UpperBounds { get; init; } = new Dictionary<int, object>();

    public IReadOnlyDictionary<int, long> NullCounts { get; init; } = new Dictionary<int, long>();
}
