using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Tarn.Storage.Sealing;

/// <summary>
/// The bytes of a sealed body: a header, then blocks of at most 64 KiB, each with a tag. <c>docs/formats/sealed.md</c> describes
/// them.
/// </summary>
internal static class SealedForm
{
    /// <summary>The number of this codec in extents.</summary>
    public const byte Codec = 1;

    public const int KeyBytes = 32;
    public const int HeaderBytes = 32;
    public const int TagBytes = 16;

    /// <summary>The plain bytes of a block; the last block has fewer, or is full.</summary>
    public const int BlockBytes = 64 << 10;

    /// <summary>The stored bytes of a full block.</summary>
    public const int StoredBlockBytes = BlockBytes + TagBytes;

    /// <summary>The bytes of the header before the salt.</summary>
    public const int FixedBytes = 16;

    private const byte Version = 1;
    private static ReadOnlySpan<byte> Magic => "TarnSeal"u8;

    /// <summary>The number of blocks of a body; an empty body has one.</summary>
    public static long Blocks(long plain) => plain == 0 ? 1 : (plain + BlockBytes - 1) / BlockBytes;

    /// <summary>The stored bytes of a body.</summary>
    public static long Stored(long plain) => HeaderBytes + plain + (Blocks(plain) * TagBytes);

    /// <summary>The offset of a block in the stored bytes.</summary>
    public static long Start(long block) => HeaderBytes + (block * StoredBlockBytes);

    /// <summary>A new header, with a random salt.</summary>
    public static byte[] NewHeader()
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        header[Magic.Length] = Version;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(FixedBytes - sizeof(int)), BlockBytes);
        RandomNumberGenerator.Fill(header.AsSpan(FixedBytes));
        return header;
    }

    /// <summary>Whether the bytes are a header of this form.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length == HeaderBytes && bytes.StartsWith(Magic) && bytes[Magic.Length] == Version
        && !bytes[(Magic.Length + 1)..(FixedBytes - sizeof(int))].ContainsAnyExcept((byte)0)
        && BinaryPrimitives.ReadInt32BigEndian(bytes[(FixedBytes - sizeof(int))..]) == BlockBytes;
}
