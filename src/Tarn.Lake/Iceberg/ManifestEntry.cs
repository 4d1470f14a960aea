namespace Tarn.Lake.Iceberg;

/// <summary>What a manifest entry says about its file.</summary>
public enum EntryStatus
{
    /// <summary>It was there before.</summary>
    Existing = 0,

    /// <summary>The snapshot that wrote the entry added it.</summary>
    Added = 1,

    /// <summary>The snapshot that wrote the entry removed it.</summary>
    Deleted = 2,
}

/// <summary>A file in a manifest. Read entries have everything that they inherit filled in.</summary>
public sealed record ManifestEntry
{
    /// <summary>What it says about the file.</summary>
    public required EntryStatus Status { get; init; }

    /// <summary>The snapshot that added or removed the file; null: the manifest's.</summary>
    public SnapshotId? SnapshotId { get; init; }

    /// <summary>The data's sequence number, by which deletes apply; null: the manifest's.</summary>
    public long? SequenceNumber { get; init; }

    /// <summary>Sequence number of the commit that added the file; null: the manifest's.</summary>
    public long? FileSequenceNumber { get; init; }

    /// <summary>The file.</summary>
    public required DataFile File { get; init; }

    /// <summary>Whether the file belongs to the snapshot.</summary>
    public bool IsLive => Status != EntryStatus.Deleted;
}
