using System.Buffers;
using System.Buffers.Binary;
using Tarn.Storage;

namespace Tarn.Lake.Formats;

/// <summary>Translates levels, which Parquet encodes as runs and packed bits, run by run.</summary>
/// <seealso href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE"/>
internal static class LevelRuns
{
    private const int GroupValues = 8;

    /// <summary>
    /// Writes the new levels of a page. When the largest new level is 0, nothing is written, because the page has no
    /// levels.
    /// </summary>
    /// <param name="runs">the old levels, without the length before them</param>
    /// <param name="count">number of levels in the page</param>
    /// <param name="map">maps old levels to new ones</param>
    /// <param name="output">receives the new runs</param>
    public static void Translate(ReadOnlySpan<byte> runs, int count, LevelMap map, ArrayBufferWriter<byte> output)
    {
        var (bits, newBits) = (LevelMap.BitsOf(map.FormerMax), LevelMap.BitsOf(map.Max));
        var at = 0;
        while (count > 0)
        {
            var header = Varint(runs, ref at);
            if ((header & 1) == 0)
            {
                var length = (int)Math.Min(header >> 1, (uint)count);
                var value = map[Value(runs, at, bits)];
                at += (bits + 7) / 8;
                count -= length;
                WriteRun(output, length, value, newBits);
            }
            else
            {
                var groups = (int)(header >> 1);
                var length = Math.Min(groups * GroupValues, count);
                WritePacked(output, runs[at..], groups, length, map, bits, newBits);
                at += groups * bits;
                count -= length;
            }
        }
    }

    private static void WriteRun(ArrayBufferWriter<byte> output, int length, int value, int bits)
    {
        if (bits == 0)
        {
            return;
        }

        WriteVarint(output, (uint)length << 1);
        for (var i = 0; i < (bits + 7) / 8; i++)
        {
            WriteByte(output, (byte)(value >> (8 * i)));
        }
    }

    private static void WritePacked(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> packed, int groups, int length, LevelMap map, int bits, int newBits)
    {
        if (newBits > 0)
        {
            WriteVarint(output, (uint)groups << 1 | 1);
        }

        var (held, heldBits) = (0u, 0);
        for (var i = 0; i < groups * GroupValues; i++)
        {
            // Bits after the page's last level have no meaning.
            var level = i < length ? map[Packed(packed, i, bits)] : 0;
            held |= (uint)level << heldBits;
            for (heldBits += newBits; heldBits >= 8; heldBits -= 8, held >>= 8)
            {
                WriteByte(output, (byte)held);
            }
        }
    }

    private static int Packed(ReadOnlySpan<byte> packed, int index, int bits)
    {
        var value = 0;
        for (var (bit, place) = (0, index * bits); bit < bits; bit++, place++)
        {
            value |= (packed[place >> 3] >> (place & 7) & 1) << bit;
        }

        return value;
    }

    private static int Value(ReadOnlySpan<byte> runs, int at, int bits) => bits <= 8 ? runs[at] : BinaryPrimitives.ReadUInt16LittleEndian(runs[at..]);

    private static uint Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0u;
        for (var shift = 0; shift < 32; shift += 7)
        {
            var next = bytes[at++];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new TarnException(ErrorKind.Damaged, "levels of a Parquet page that do not end");
    }

    private static void WriteVarint(ArrayBufferWriter<byte> output, uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            WriteByte(output, (byte)(value | 0x80));
        }

        WriteByte(output, (byte)value);
    }

    private static void WriteByte(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
