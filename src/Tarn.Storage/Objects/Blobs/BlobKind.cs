namespace Tarn.Storage.Objects.Blobs;

/// <summary>The kinds of blobs, for recovery without metadata. The numbers are stored on disk.</summary>
internal enum BlobKind : byte
{
    /// <summary>A whole object's bytes, put by a client or by Tarn.</summary>
    Object = 1,

    /// <summary>A part of an upload; it is an object only with a manifest that names it.</summary>
    Part = 2,

    /// <summary>No bytes; the attribute lists the extents of a version.</summary>
    Manifest = 3,

    /// <summary>A file that Tarn wrote into its scratch folder and adopted.</summary>
    Adopted = 4,

    /// <summary>
    /// A segment of the log's archive: its footer lists its records. See D16 (archiving repeats without doubles).
    /// </summary>
    Segment = 5,

    /// <summary>
    /// Bytes that a row of another project refers to, without a key: D24 (outside destinations have a plan).
    /// </summary>
    Kept = 6,
}
