namespace Tarn.Storage.Disk;

/// <summary>Who may no longer take room, as the disk fills (D15). Each level stops what the one before stops.</summary>
public enum DiskPressure : byte
{
    /// <summary>There is room.</summary>
    None,

    /// <summary>Uploads, spill, conversion and compaction stop.</summary>
    Bulk,

    /// <summary>Puts stop too. Metadata, and with it deletes and checkpoints, goes on.</summary>
    Puts,
}
