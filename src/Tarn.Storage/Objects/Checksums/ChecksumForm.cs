namespace Tarn.Storage.Objects.Checksums;

/// <summary>The part of an object that its checksum covers. The numbers are stored on disk.</summary>
public enum ChecksumForm : byte
{
    /// <summary>The whole object's bytes.</summary>
    FullObject = 1,

    /// <summary>
    /// The checksums of its parts, one after the other; written with <c>-N</c>, where N is the number of parts.
    /// </summary>
    Composite = 2,
}
