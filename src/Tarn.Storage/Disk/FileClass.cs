namespace Tarn.Storage.Disk;

/// <summary>The purpose of a file. Every file is opened with a class: D36 (files have a class).</summary>
public enum FileClass : byte
{
    /// <summary>The journal: callers wait for its syncs, and bulk work yields to them.</summary>
    Log,

    /// <summary>The metadata store and other small files for which a caller waits.</summary>
    Metadata,

    /// <summary>Uploads, adopted files, spill, compaction, scrub: paced, at most 8 MiB unsynced in all.</summary>
    Bulk,

    /// <summary>
    /// Bulk whose readers wait: files of deliveries whose records must be visible within seconds. Not paced. Like bulk, it
    /// leaves the last space of the disk to records and metadata.
    /// </summary>
    Prompt,
}
