using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>Where a partition key belongs: its MD5 as a big-endian 128-bit number, as Kinesis and its producers compute it.</summary>
public static class RoutingHash
{
    // What leaves room for the end mark and the length in one block of 64 bytes.
    private const int ShortKeyBytesMax = 55;
    private const int BlockBytes = 64;

    // RFC 1321: floor(2^32 * |sin(i + 1)|), and the rotations of the four rounds.
    private static readonly uint[] Sines = [.. Enumerable.Range(1, BlockBytes).Select(i => (uint)(Math.Abs(Math.Sin(i)) * 4_294_967_296.0))];

    private static ReadOnlySpan<byte> Rotations => [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

    /// <summary>The hash of a partition key's UTF-8.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> key)
    {
        if (key.Length <= ShortKeyBytesMax)
        {
            // The library's call costs several times the one block that nearly every key is.
            return OfOneBlock(key);
        }

        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
#pragma warning disable CA5351 // not for secrecy: the service's definition of a key's place
        MD5.HashData(key, hash);
#pragma warning restore CA5351
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static UInt128 OfOneBlock(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        key.CopyTo(block);
        block[key.Length] = 0x80;
        block[(key.Length + 1)..].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(block[56..], key.Length * 8L);
        Span<uint> words = stackalloc uint[16];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * sizeof(uint))..]);
        }

        uint a = 0x67452301, b = 0xEFCDAB89, c = 0x98BADCFE, d = 0x10325476;
        for (var i = 0; i < BlockBytes; i++)
        {
            var (mixed, word) = (i / 16) switch
            {
                0 => ((b & c) | (~b & d), i),
                1 => ((d & b) | (~d & c), ((5 * i) + 1) & 15),
                2 => (b ^ c ^ d, ((3 * i) + 5) & 15),
                _ => (c ^ (b | ~d), (7 * i) & 15),
            };
            var next = b + BitOperations.RotateLeft(a + mixed + Sines[i] + words[word], Rotations[(i / 16 * 4) + (i & 3)]);
            (a, d, c, b) = (d, c, b, next);
        }

        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(hash, a + 0x67452301);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[4..], b + 0xEFCDAB89);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[8..], c + 0x98BADCFE);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[12..], d + 0x10325476);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
