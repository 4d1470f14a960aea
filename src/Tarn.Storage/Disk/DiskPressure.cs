namespace Tarn.Storage.Disk;

/// <summary>
/// The work that must stop as the disk fills, D15 (a full disk stops work in order). Each level includes the one
/// before.
/// </summary>
public enum DiskPressure : byte
{
    /// <summary>There is enough space.</summary>
    None,

    /// <summary>Uploads, spill, conversion and compaction stop.</summary>
    Bulk,

    /// <summary>Puts stop too. Metadata, and with it deletes and checkpoints, continues.</summary>
    Puts,
}
