using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tarn.Lake.Codecs;

/// <summary>The header of a member of GZIP.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc1952"/>
internal static class GzipHeader
{
    private const int HeaderBytes = 10;

    /// <summary>The first two bytes.</summary>
    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    /// <summary>Skips a whole header. False: the bytes are none, or end within it.</summary>
    public static bool TrySkip(ref ReadOnlySpan<byte> bytes)
    {
        const byte deflate = 8, headerCrc = 2, extra = 4, name = 8, comment = 16, reserved = 0xE0;
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic) || bytes[2] != deflate || (bytes[3] & reserved) != 0)
        {
            return false;
        }

        var header = bytes;
        var flags = bytes[3];
        bytes = bytes[HeaderBytes..];
        return ((flags & extra) == 0 || TrySkipExtra(ref bytes))
            && ((flags & name) == 0 || TrySkipText(ref bytes))
            && ((flags & comment) == 0 || TrySkipText(ref bytes))
            && ((flags & headerCrc) == 0 || TrySkipCrc(header[..^bytes.Length], ref bytes));
    }

    private static bool TrySkipExtra(ref ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 2 && TrySkip(ref bytes, 2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes));

    private static bool TrySkipText(ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return end >= 0 && TrySkip(ref bytes, end + 1);
    }

    private static bool TrySkipCrc(ReadOnlySpan<byte> header, ref ReadOnlySpan<byte> bytes) => bytes.Length >= 2
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes) == (ushort)Crc32.HashToUInt32(header)
        && TrySkip(ref bytes, 2);

    private static bool TrySkip(ref ReadOnlySpan<byte> bytes, int count)
    {
        if (count > bytes.Length)
        {
            return false;
        }

        bytes = bytes[count..];
        return true;
    }
}
