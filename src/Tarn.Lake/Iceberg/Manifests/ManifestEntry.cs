namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>The status of a manifest entry's file.</summary>
public enum EntryStatus
{
    /// <summary>An earlier snapshot added the file.</summary>
    Existing = 0,

    /// <summary>The snapshot that wrote the entry added the file.</summary>
    Added = 1,

    /// <summary>The snapshot that wrote the entry removed the file.</summary>
    Deleted = 2,
}

/// <summary>A file in a manifest. In entries that were read, all inherited values are filled in.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#manifests"/>
public sealed record ManifestEntry
{
    /// <summary>Whether the snapshot added the file, has it from an earlier one, or removed it.</summary>
    public required EntryStatus Status { get; init; }

    /// <summary>The snapshot that added or removed the file; null: inherited from the manifest.</summary>
    public SnapshotId? SnapshotId { get; init; }

    /// <summary>
    /// The data's sequence number, which decides the deletes that apply to it; null: inherited from the manifest.
    /// </summary>
    public long? SequenceNumber { get; init; }

    /// <summary>Sequence number of the commit that added the file; null: inherited from the manifest.</summary>
    public long? FileSequenceNumber { get; init; }

    public required DataFile File { get; init; }

    /// <summary>Whether the file belongs to the snapshot.</summary>
    public bool IsLive => Status != EntryStatus.Deleted;
}
