using System.Buffers.Binary;
using Tarn.Lake.Files;

namespace Tarn.Lake.Avro;

/// <summary>Reads Avro's snappy blocks: raw snappy, then the CRC-32 of the plain bytes, big endian.</summary>
/// <seealso href="https://github.com/google/snappy/blob/main/format_description.txt"/>
internal static class SnappyBlock
{
    private static readonly uint[] Crc32Table = MakeCrc32Table();

    public static byte[] Decompress(ReadOnlySpan<byte> block, ReadBudget budget)
    {
        if (block.Length < 5)
        {
            throw AvroError.Broken("a snappy block is too short");
        }

        var plain = DecompressRaw(block[..^4], budget);
        if (Crc32(plain) != BinaryPrimitives.ReadUInt32BigEndian(block[^4..]))
        {
            throw AvroError.Broken("a snappy block does not carry its checksum");
        }

        return plain;
    }

    private static byte[] DecompressRaw(ReadOnlySpan<byte> source, ReadBudget budget)
    {
        var at = 0;
        long length = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = source[Next(source, ref at, 1)];
            length |= (long)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                break;
            }

            Check(shift < 28);
        }

        // one source byte makes at most 64 plain bytes: a longer claim is false and must not be allocated
        Check(length <= AvroCodec.BlockBytesMax && length <= source.Length * 64L);
        budget.Take(length);
        var plain = new byte[length];
        var written = 0;
        while (at < source.Length)
        {
            var tag = source[at++];
            if ((tag & 3) == 0)
            {
                var count = LiteralLength(tag >> 2, source, ref at);
                var from = Next(source, ref at, count);
                Check(count <= plain.Length - written);
                source.Slice(from, count).CopyTo(plain.AsSpan(written));
                written += count;
            }
            else
            {
                Copy(tag, source, ref at, plain, ref written);
            }
        }

        Check(written == plain.Length);
        return plain;
    }

    private static int LiteralLength(int coded, ReadOnlySpan<byte> source, ref int at)
    {
        if (coded < 60)
        {
            return coded + 1;
        }

        var bytes = coded - 59;
        var from = Next(source, ref at, bytes);
        long length = 0;
        for (var i = bytes - 1; i >= 0; i--)
        {
            length = (length << 8) | source[from + i];
        }

        Check(length < int.MaxValue);
        return (int)length + 1;
    }

    private static void Copy(byte tag, ReadOnlySpan<byte> source, ref int at, byte[] plain, ref int written)
    {
        int count;
        long offset;
        switch (tag & 3)
        {
            case 1:
                count = ((tag >> 2) & 7) + 4;
                offset = ((tag >> 5) << 8) | source[Next(source, ref at, 1)];
                break;
            case 2:
                count = (tag >> 2) + 1;
                offset = BinaryPrimitives.ReadUInt16LittleEndian(source[Next(source, ref at, 2)..]);
                break;
            default:
                count = (tag >> 2) + 1;
                offset = BinaryPrimitives.ReadUInt32LittleEndian(source[Next(source, ref at, 4)..]);
                break;
        }

        Check(offset > 0 && offset <= written && count <= plain.Length - written);
        for (var i = 0; i < count; i++, written++)
        {
            plain[written] = plain[written - (int)offset];
        }
    }

    private static int Next(ReadOnlySpan<byte> source, ref int at, int count)
    {
        Check(count <= source.Length - at);
        var from = at;
        at += count;
        return from;
    }

    private static void Check(bool holds)
    {
        if (!holds)
        {
            throw AvroError.Broken("a block is not snappy data");
        }
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc = (crc >> 8) ^ Crc32Table[(crc ^ one) & 0xFF];
        }

        return ~crc;
    }

    private static uint[] MakeCrc32Table()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
