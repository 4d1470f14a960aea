
namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The kind of files that a manifest lists.</summary>
public enum ManifestContent
{
    /// <summary>Data files.</summary>
    Data = 0,

    /// <summary>Delete files.</summary>
    Deletes = 1,
}

/// <summary>Bounds of one partition field over a manifest's files.</summary>
/// <param name="ContainsNull">Whether a file has null.</param>
/// <param name="ContainsNan">Whether a file has NaN; null: unknown.</param>
/// <param name="LowerBound">Smallest value except null and NaN, in binary form; null: there is no such value.</param>
/// <param name="UpperBound">Largest value except null and NaN, in binary form; null: there is no such value.</param>
public sealed record PartitionFieldSummary(bool ContainsNull, bool? ContainsNan, byte[]? LowerBound, byte[]? UpperBound);

/// <summary>A manifest list's record of a manifest. Immutable.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#manifest-lists"/>
public sealed record ManifestFile
{
    /// <summary>Its location.</summary>
    public required string Path { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>The partition spec of its files.</summary>
    public required int SpecId { get; init; }

    /// <summary>The kind of files that it lists.</summary>
    public ManifestContent Content { get; init; }

    /// <summary>Sequence number of the commit that added it; 0 in version 1.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>Lowest data sequence number of its live files; 0 in version 1.</summary>
    public long MinSequenceNumber { get; init; }

    public required SnapshotId AddedSnapshotId { get; init; }

    /// <summary>Number of entries with status added; null: unknown (version 1).</summary>
    public int? AddedFilesCount { get; init; }

    /// <summary>Number of entries with status existing.</summary>
    public int? ExistingFilesCount { get; init; }

    /// <summary>Number of entries with status deleted.</summary>
    public int? DeletedFilesCount { get; init; }

    /// <summary>Number of rows in files with status added.</summary>
    public long? AddedRowsCount { get; init; }

    /// <summary>Number of rows in files with status existing.</summary>
    public long? ExistingRowsCount { get; init; }

    /// <summary>Number of rows in files with status deleted.</summary>
    public long? DeletedRowsCount { get; init; }

    /// <summary>Bounds per partition field; null: unknown.</summary>
    public IReadOnlyList<PartitionFieldSummary>? Partitions { get; init; }

    /// <summary>Encryption key metadata, if any.</summary>
    public byte[]? KeyMetadata { get; init; }

    /// <summary>The first row id assigned to its files (v3).</summary>
    public long? FirstRowId { get; init; }

    /// <summary>Number of its entries of any status.</summary>
    public int EntryCount => (AddedFilesCount ?? 0) + (ExistingFilesCount ?? 0) + (DeletedFilesCount ?? 0);
}
