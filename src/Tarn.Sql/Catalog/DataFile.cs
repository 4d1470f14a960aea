namespace Tarn.Sql.Catalog;

/// <summary>A data file of a snapshot, with what a scan needs to leave it out or to read it (`docs/formats/worker.md`).</summary>
public sealed record DataFile
{
    /// <summary>The object's location, `s3://bucket/key`.</summary>
    public required string Location { get; init; }

    /// <summary>`parquet`, `avro` or `orc`.</summary>
    public string Format { get; init; } = "parquet";

    public required long SizeBytes { get; init; }

    public required long RecordCount { get; init; }

    /// <summary>Milliseconds since 1970 of the object's last change; known once the file is leased.</summary>
    public long ModifiedMs { get; init; }

    public int SpecId { get; init; }

    /// <summary>Number of (spec, partition tuple) within one listing: deletes apply within it.</summary>
    public int Scope { get; init; }

    /// <summary>The partition for people and for columns that the file lacks; null where there is none.</summary>
    public FilePartition? Partition { get; init; }

    /// <summary>Values of identity partitions by source field id, in the form of <see cref="LowerBounds"/>; null for a null partition.</summary>
    public IReadOnlyDictionary<int, object?> PartitionValues { get; init; } = new Dictionary<int, object?>();

    public long DataSequenceNumber { get; init; }

    public long? FirstRowId { get; init; }

    /// <summary>
    /// Bounds by field id: values comparable with a constant of the column's type (long for integers, dates in days and timestamps in
    /// microseconds; double; string). A bound that is absent is unknown.
    /// </summary>
    public IReadOnlyDictionary<int, object> LowerBounds { get; init; } = new Dictionary<int, object>();

    public IReadOnlyDictionary<int, object> UpperBounds { get; init; } = new Dictionary<int, object>();

    public IReadOnlyDictionary<int, long> NullCounts { get; init; } = new Dictionary<int, long>();
}
