namespace Tarn.Storage.Objects.Checksums;

/// <summary>What an object's checksum covers. The numbers lie on disk.</summary>
public enum ChecksumForm : byte
{
    /// <summary>The whole object's bytes.</summary>
    FullObject = 1,

    /// <summary>The checksums of its parts, one after the other; written with <c>-N</c>, N being their number.</summary>
    Composite = 2,
}
