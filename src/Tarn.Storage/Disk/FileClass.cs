namespace Tarn.Storage.Disk;

/// <summary>What a file is for; every file is opened with a class (D36).</summary>
public enum FileClass : byte
{
    /// <summary>The journal: its syncs are what callers wait for, and what bulk work gives way to.</summary>
    Log,

    /// <summary>The metadata store and other small files that somebody waits for.</summary>
    Metadata,

    /// <summary>Uploads, adopted files, spill, compaction, scrub: paced, at most 8 MiB unsynced in all.</summary>
    Bulk,
}
