using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Values;

/// <summary>The 32-bit Murmur3 hash of single values.</summary>
/// <seealso href="https://iceberg.apache.org/spec/#appendix-b-32-bit-hash-requirements"/>
internal static class BucketHash
{
    // The hash of a timestamp is that of its microseconds, so that a column may become finer.
    private const long MicrosPerSecond = 1_000_000;

    public static int Of(PrimitiveType type, object value) => value switch
    {
        int number => OfLong(number),
        long number when type.Traits.UnitsPerSecond > MicrosPerSecond => OfLong(Micros(number, type.Traits.UnitsPerSecond / MicrosPerSecond)),
        long number => OfLong(number),
        Int128 unscaled => Murmur3(SingleValue.DecimalBytes(unscaled)),
        string text => Murmur3(Encoding.UTF8.GetBytes(text)),
        Guid uuid => Murmur3(uuid.ToByteArray(bigEndian: true)),
        byte[] bytes => Murmur3(bytes),
        _ => throw IcebergFormat.Broken($"bucket does not take {type}"),
    };

    private static long Micros(long number, long units) => (number / units) - (number % units < 0 ? 1 : 0);

    public static int Murmur3(ReadOnlySpan<byte> bytes)
    {
        const uint C1 = 0xcc9e2d51, C2 = 0x1b873593;
        uint hash = 0;
        var rest = bytes;
        while (rest.Length >= 4)
        {
            var block = BinaryPrimitives.ReadUInt32LittleEndian(rest) * C1;
            hash ^= BitOperations.RotateLeft(block, 15) * C2;
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe6546b64;
            rest = rest[4..];
        }

        uint tail = 0;
        for (var i = rest.Length - 1; i >= 0; i--)
        {
            tail = (tail << 8) | rest[i];
        }

        hash ^= BitOperations.RotateLeft(tail * C1, 15) * C2;
        hash ^= (uint)bytes.Length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return (int)(hash ^ (hash >> 16));
    }

    private static int OfLong(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Murmur3(bytes);
    }
}
