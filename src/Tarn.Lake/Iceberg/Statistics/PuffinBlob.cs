namespace Tarn.Lake.Iceberg.Statistics;

/// <summary>A blob of a Puffin file.</summary>
public sealed record PuffinBlob
{
    /// <summary>The type of distinct values' sketches.</summary>
    public const string ThetaSketch = "apache-datasketches-theta-v1";

    /// <summary>The type of deletion vectors.</summary>
    public const string DeletionVector = "deletion-vector-v1";

    /// <summary>The property with the data file whose rows a vector deletes.</summary>
    public const string ReferencedDataFile = "referenced-data-file";

    /// <summary>The property with the number of rows that a vector deletes.</summary>
    public const string Cardinality = "cardinality";

    /// <summary>The property with the number of distinct values.</summary>
    public const string DistinctValues = "ndv";

    public required string Type { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<int> Fields { get; init; }

    /// <summary>The snapshot from whose rows the blob was made.</summary>
    public required SnapshotId SnapshotId { get; init; }

    /// <summary>That snapshot's sequence number.</summary>
    public required long SequenceNumber { get; init; }

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The blob's bytes, uncompressed.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }
}
