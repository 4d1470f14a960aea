using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>
/// A deletion vector (v3): a blob of type <c>deletion-vector-v1</c> in a Puffin file. It consists of length, magic, a
/// 64-bit Roaring bitmap in its portable form, and a CRC-32 over magic and bitmap.
/// </summary>
/// <seealso href="https://iceberg.apache.org/puffin-spec/#deletion-vector-v1-blob-type"/>
/// <seealso href="https://github.com/RoaringBitmap/RoaringFormatSpec"/>
public static class DeletionVector
{
    /// <summary>The first bytes after the length.</summary>
    internal const uint Magic = 0x6439D3D1;
    private const int FrameBytes = 12;

    /// <summary>The first bytes of a bitmap whose containers are no runs.</summary>
    internal const int CookieWithoutRuns = 12346;

    private const int CookieWithRuns = 12347;

    /// <summary>A bitmap with runs has a table of offsets only from this number of containers.</summary>
    private const int OffsetsFrom = 4;

    /// <summary>A container with more values is a bitmap of 8 KiB; with fewer, it is a list of the values.</summary>
    internal const int ListMax = 4096;

    /// <summary>Adds the positions in a blob to <paramref name="rows"/>. The blob begins with its length.</summary>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the blob is not a deletion vector.</exception>
    public static void Read(ReadOnlySpan<byte> blob, DeletedRows rows)
    {
        if (blob.Length < FrameBytes || BinaryPrimitives.ReadInt32BigEndian(blob) != blob.Length - 8
            || BinaryPrimitives.ReadUInt32LittleEndian(blob[4..]) != Magic)
        {
            throw IcebergFormat.Broken("not a deletion vector");
        }

        var covered = blob[4..^4];
        if (Crc32.HashToUInt32(covered) != BinaryPrimitives.ReadUInt32BigEndian(blob[^4..]))
        {
            throw IcebergFormat.Broken("a deletion vector is damaged: its checksum differs");
        }

        var reader = new Reader(covered[4..]);
        for (var left = reader.Int64(); left > 0; left--)
        {
            ReadBitmap(ref reader, (long)reader.UInt32() << 32, rows);
        }
    }

    private static void ReadBitmap(ref Reader reader, long high, DeletedRows rows)
    {
        var cookie = reader.UInt32();
        var hasRuns = (cookie & 0xFFFF) == CookieWithRuns;
        if (!hasRuns && cookie != CookieWithoutRuns)
        {
            throw IcebergFormat.Broken($"a deletion vector holds no Roaring bitmap but cookie {cookie}");
        }

        var containers = hasRuns ? (int)(cookie >> 16) + 1 : (int)Math.Min(reader.UInt32(), 1 << 16);
        var runs = hasRuns ? reader.Take((containers + 7) / 8) : default;
        var heads = reader.Take(containers * 4);
        if (!hasRuns || containers >= OffsetsFrom)
        {
            reader.Take(containers * 4);
        }

        for (var i = 0; i < containers; i++)
        {
            var from = high + ((long)BinaryPrimitives.ReadUInt16LittleEndian(heads[(i * 4)..]) << 16);
            var count = BinaryPrimitives.ReadUInt16LittleEndian(heads[((i * 4) + 2)..]) + 1;
            if (hasRuns && (runs[i / 8] >> (i % 8) & 1) != 0)
            {
                ReadRuns(ref reader, from, rows);
            }
            else if (count > ListMax)
            {
                ReadWords(reader.Take(8192), from, rows);
            }
            else
            {
                ReadList(reader.Take(count * 2), from, rows);
            }
        }
    }

    private static void ReadRuns(ref Reader reader, long from, DeletedRows rows)
    {
        var runs = reader.Take(reader.UInt16() * 4);
        for (var i = 0; i < runs.Length; i += 4)
        {
            var start = from + BinaryPrimitives.ReadUInt16LittleEndian(runs[i..]);
            var last = start + BinaryPrimitives.ReadUInt16LittleEndian(runs[(i + 2)..]);
            for (var row = start; row <= last; row++)
            {
                rows.Add(row);
            }
        }
    }

    private static void ReadWords(ReadOnlySpan<byte> words, long from, DeletedRows rows)
    {
        for (var i = 0; i < words.Length; i += 8)
        {
            for (var word = BinaryPrimitives.ReadUInt64LittleEndian(words[i..]); word != 0; word &= word - 1)
            {
                rows.Add(from + (i * 8) + System.Numerics.BitOperations.TrailingZeroCount(word));
            }
        }
    }

    private static void ReadList(ReadOnlySpan<byte> values, long from, DeletedRows rows)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            rows.Add(from + BinaryPrimitives.ReadUInt16LittleEndian(values[i..]));
        }
    }

    /// <summary>Takes bytes from the front. Refuses to read past the end.</summary>
    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _left = bytes;

        public ReadOnlySpan<byte> Take(int count)
        {
            if (count > _left.Length)
            {
                throw IcebergFormat.Broken("a deletion vector ends too early");
            }

            var taken = _left[..count];
            _left = _left[count..];
            return taken;
        }

        public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

        public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));
    }
}
