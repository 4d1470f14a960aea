using System.Buffers.Binary;
using System.Numerics;

namespace Tarn.Storage.Checksums;

/// <summary>Murmur3 for 64-bit machines, with 128 bits.</summary>
/// <seealso href="https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp"/>
public static class Murmur128
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    /// <summary>The two halves of the hash of a value's bytes, from 0.</summary>
    public static (ulong First, ulong Second) Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var (first, second) = (seed, seed);
        var rest = bytes;
        for (; rest.Length >= 16; rest = rest[16..])
        {
            first ^= Mix1(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            first = ((BitOperations.RotateLeft(first, 27) + second) * 5) + 0x52dce729;
            second ^= Mix2(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]));
            second = ((BitOperations.RotateLeft(second, 31) + first) * 5) + 0x38495ab5;
        }

        second ^= Mix2(rest.Length > 8 ? Tail(rest[8..]) : 0);
        first ^= Mix1(Tail(rest[..Math.Min(8, rest.Length)]));
        first ^= (ulong)bytes.Length;
        second ^= (ulong)bytes.Length;
        first += second;
        second += first;
        first = Finish(first);
        second = Finish(second);
        return (first + second, first + second + second);
    }

    private static ulong Mix1(ulong block) => BitOperations.RotateLeft(block * C1, 31) * C2;

    private static ulong Mix2(ulong block) => BitOperations.RotateLeft(block * C2, 33) * C1;

    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
