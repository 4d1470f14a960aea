using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>A piece of a version's body: D20 (a version is a list of extents).</summary>
public sealed record Extent
{
    /// <summary>Where the bytes are.</summary>
    public ExtentKind Kind { get; init; } = ExtentKind.File;

    public required BlobId Blob { get; init; }

    /// <summary>The offset of the piece in the blob.</summary>
    public long Offset { get; init; }

    /// <summary>The number of bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The number of the storage location that holds the blob; 0: the data directory.</summary>
    internal int Location { get; init; }

    /// <summary>How the stored bytes are encoded; 0: as they are; 1: sealed (<c>docs/formats/sealed.md</c>).</summary>
    internal byte Codec { get; init; }

    /// <summary>Not used yet: the key of sealed bytes is in the version. 0.</summary>
    internal long KeyId { get; init; }

    /// <summary>The number of stored bytes, where a codec or encryption makes it differ from <see cref="Length"/>; else 0.</summary>
    internal long StoredLength { get; init; }

    /// <summary>The number of the uploaded part; 0 for a whole put.</summary>
    public int PartNumber { get; init; }

    /// <summary>The part's checksum, if one was sent or requested.</summary>
    public Checksum? Checksum { get; init; }

    /// <summary>The number of bytes in the blob.</summary>
    internal long Stored => StoredLength == 0 ? Length : StoredLength;

    /// <summary>Whether the stored bytes are sealed.</summary>
    internal bool IsSealed => Codec == SealedForm.Codec;

    /// <summary>The number of blocks of stored bytes; the last one may be shorter.</summary>
    internal int BlockCount => (int)((Stored + ObjectLimits.BlockBytes - 1) / ObjectLimits.BlockBytes);

    /// <summary>CRC-32C of each stored block of 1 MiB; empty when they are in a row of the blob.</summary>
    public ReadOnlyMemory<uint> Blocks { get; init; }

    /// <summary>The number of stored bytes of one block.</summary>
    internal int BlockLength(int block) => (int)Math.Min(ObjectLimits.BlockBytes, Stored - ((long)block * ObjectLimits.BlockBytes));

    /// <summary>The same stored bytes as a piece that no reader opens: for moves, which need no key.</summary>
    internal Extent AsStored() => this with { Codec = 0, StoredLength = 0, Length = Stored };
}
