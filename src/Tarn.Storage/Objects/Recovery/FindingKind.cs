namespace Tarn.Storage.Objects.Recovery;

/// <summary>The kinds of lines in a recovery's report.</summary>
public enum FindingKind
{
    /// <summary>A fact about the recovery itself: the chosen copy, its age, the files that were moved.</summary>
    Note,

    /// <summary>A version, or a part of an upload, that the metadata lacked.</summary>
    Added,

    /// <summary>A version of the metadata whose bytes are in another blob now.</summary>
    Moved,

    /// <summary>A bucket that only blobs knew.</summary>
    BucketMade,

    /// <summary>Bytes that a newer version of the key replaces. The file stays.</summary>
    Superseded,

    /// <summary>A row of the metadata whose bytes are gone: its key was deleted or replaced after the copy.</summary>
    Removed,

    /// <summary>Bytes that were not recovered, and the reason: a wrong checksum, a missing part, an impossible attribute.</summary>
    NotRecovered,

    /// <summary>Facts that no blob holds, and that are missing or old now.</summary>
    Lost,
}
