using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>A piece of a version's body (D20).</summary>
public sealed record Extent
{
    /// <summary>Where the bytes are.</summary>
    public ExtentKind Kind { get; init; } = ExtentKind.File;

    /// <summary>The blob.</summary>
    public required BlobId Blob { get; init; }

    /// <summary>Where in the blob the piece begins.</summary>
    public long Offset { get; init; }

    /// <summary>Its bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The part that it was uploaded as; 0: a whole put.</summary>
    public int PartNumber { get; init; }

    /// <summary>The part's checksum, where one was sent or asked for.</summary>
    public Checksum? Checksum { get; init; }

    /// <summary>Its blocks; the last one may be shorter.</summary>
    internal int BlockCount => (int)((Length + ObjectLimits.BlockBytes - 1) / ObjectLimits.BlockBytes);

    /// <summary>CRC-32C of each block of 1 MiB; empty: they lie in a row of the blob's.</summary>
    public ReadOnlyMemory<uint> Blocks { get; init; }

    /// <summary>Bytes of one of its blocks.</summary>
    internal int BlockLength(int block) => (int)Math.Min(ObjectLimits.BlockBytes, Length - ((long)block * ObjectLimits.BlockBytes));
}
