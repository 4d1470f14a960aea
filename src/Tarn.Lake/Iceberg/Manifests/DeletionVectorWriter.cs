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
        using var writer = new BinaryWriter(blob);
        writer.Write(0); // the length, known at the end
        writer.Write(DeletionVector.Magic);
        var bitmaps = rows.Parts.GroupBy(part => part.Part >> 16).ToList();
        writer.Write((long)bitmaps.Count);
        foreach (var bitmap in bitmaps)
        {
            writer.Write((uint)bitmap.Key);
            WriteBitmap(writer, [.. bitmap.Select(part => ((ushort)part.Part, part.Words))]);
        }

        writer.Write(0); // the checksum, known at the end
        var bytes = blob.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - (2 * sizeof(int)));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan()[^sizeof(uint)..], Crc32.HashToUInt32(bytes.AsSpan()[sizeof(int)..^sizeof(uint)]));
        return bytes;
    }

    // A 32-bit Roaring bitmap in its portable form. Its offsets count from its own first byte.
    private static void WriteBitmap(BinaryWriter to, IReadOnlyList<(ushort Key, ulong[] Words)> containers)
    {
        to.Write(DeletionVector.CookieWithoutRuns);
        to.Write(containers.Count);
        var counts = containers.Select(container => container.Words.Sum(word => BitOperations.PopCount(word))).ToArray();
        for (var i = 0; i < counts.Length; i++)
        {
            to.Write(containers[i].Key);
            to.Write((ushort)(counts[i] - 1));
        }

        var offset = 8 + (counts.Length * (HeadBytes + OffsetBytes));
        foreach (var count in counts)
        {
            to.Write(offset);
            offset += count > DeletionVector.ListMax ? WordsBytes : count * sizeof(ushort);
        }

        for (var i = 0; i < counts.Length; i++)
        {
            WriteContainer(to, containers[i].Words, counts[i]);
        }
    }

    private static void WriteContainer(BinaryWriter to, ulong[] words, int count)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (count > DeletionVector.ListMax)
            {
                to.Write(words[i]);
                continue;
            }

            for (var word = words[i]; word != 0; word &= word - 1)
            {
                to.Write((ushort)((i * 64) + BitOperations.TrailingZeroCount(word)));
            }
        }
    }
}
