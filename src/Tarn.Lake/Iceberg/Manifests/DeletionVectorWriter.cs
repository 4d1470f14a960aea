using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;

namespace Tarn.Lake.Iceberg.Manifests;

/// <summary>Writes deletion vectors, in the form that <see cref="DeletionVector"/> reads. Containers are lists or bitmaps, and never runs.</summary>
internal static class DeletionVectorWriter
{
    private const int HeadBytes = 4;
    private const int OffsetBytes = 4;
    private const int WordsBytes = 8192;

    /// <summary>The blob of these rows.</summary>
    public static byte[] Write(DeletedRows rows)
    {
        using var blob = new MemoryStream();
        Big(blob, 0);
        Little(blob, DeletionVector.Magic);
        var bitmaps = rows.Parts.GroupBy(part => part.Part >> 16).ToList();
        Long(blob, bitmaps.Count);
        foreach (var bitmap in bitmaps)
        {
            Little(blob, (uint)bitmap.Key);
            WriteBitmap(blob, [.. bitmap.Select(part => ((ushort)part.Part, part.Words))]);
        }

        var bytes = blob.ToArray();
        Big(blob, Crc32.HashToUInt32(bytes.AsSpan(4)));
        var whole = blob.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(whole, whole.Length - 8);
        return whole;
    }

    // A 32-bit Roaring bitmap in its portable form. Its offsets count from its own first byte.
    private static void WriteBitmap(MemoryStream to, IReadOnlyList<(ushort Key, ulong[] Words)> containers)
    {
        Little(to, DeletionVector.CookieWithoutRuns);
        Little(to, (uint)containers.Count);
        var counts = containers.Select(container => container.Words.Sum(word => BitOperations.PopCount(word))).ToArray();
        for (var i = 0; i < counts.Length; i++)
        {
            Short(to, containers[i].Key);
            Short(to, (ushort)(counts[i] - 1));
        }

        var offset = (uint)(8 + (counts.Length * (HeadBytes + OffsetBytes)));
        foreach (var count in counts)
        {
            Little(to, offset);
            offset += (uint)(count > DeletionVector.ListMax ? WordsBytes : count * 2);
        }

        for (var i = 0; i < counts.Length; i++)
        {
            WriteContainer(to, containers[i].Words, counts[i]);
        }
    }

    private static void WriteContainer(MemoryStream to, ulong[] words, int count)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (count > DeletionVector.ListMax)
            {
                Long(to, (long)words[i]);
                continue;
            }

            for (var word = words[i]; word != 0; word &= word - 1)
            {
                Short(to, (ushort)((i * 64) + BitOperations.TrailingZeroCount(word)));
            }
        }
    }

    private static void Short(MemoryStream to, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Little(MemoryStream to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Big(MemoryStream to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        to.Write(bytes);
    }

    private static void Long(MemoryStream to, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        to.Write(bytes);
    }
}
