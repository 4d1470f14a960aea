using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tarn.Storage.Streams.Layouts;

/// <summary>
/// The hash that routes a partition key: its MD5 as a big-endian 128-bit number, as Kinesis and its producers compute
/// it.
/// </summary>
public static class RoutingHash
{
    // This leaves space for the padding byte and the length in one block of 64 bytes.
    private const int ShortKeyBytesMax = 55;
    private const int BlockBytes = 64;

    // RFC 1321: floor(2^32 * |sin(i + 1)|)
    private static readonly uint[] Sines = [.. Enumerable.Range(1, BlockBytes).Select(i => (uint)(Math.Abs(Math.Sin(i)) * 4_294_967_296.0))];

    /// <summary>The hash of a partition key's UTF-8.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> key)
    {
        if (key.Length <= ShortKeyBytesMax)
        {
            // The library's call takes several times as long as the one block that nearly every key fits.
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
        block.Clear();
        key.CopyTo(block);
        block[key.Length] = 0x80;
        BinaryPrimitives.WriteInt64LittleEndian(block[56..], key.Length * 8L);
        var words = MemoryMarshal.Cast<byte, uint>(block);
        var sines = Sines.AsSpan(0, BlockBytes);

        // RFC 1321's four rounds; the rotations and the roles of a, b, c and d repeat every four steps.
        uint a = 0x67452301, b = 0xEFCDAB89, c = 0x98BADCFE, d = 0x10325476;
        for (var i = 0; i < 16; i += 4)
        {
            a = Step(a, b, (b & c) | (~b & d), words[i] + sines[i], 7);
            d = Step(d, a, (a & b) | (~a & c), words[i + 1] + sines[i + 1], 12);
            c = Step(c, d, (d & a) | (~d & b), words[i + 2] + sines[i + 2], 17);
            b = Step(b, c, (c & d) | (~c & a), words[i + 3] + sines[i + 3], 22);
        }

        for (var i = 16; i < 32; i += 4)
        {
            a = Step(a, b, (d & b) | (~d & c), words[((5 * i) + 1) & 15] + sines[i], 5);
            d = Step(d, a, (c & a) | (~c & b), words[((5 * i) + 6) & 15] + sines[i + 1], 9);
            c = Step(c, d, (b & d) | (~b & a), words[((5 * i) + 11) & 15] + sines[i + 2], 14);
            b = Step(b, c, (a & c) | (~a & d), words[(5 * i) & 15] + sines[i + 3], 20);
        }

        for (var i = 32; i < 48; i += 4)
        {
            a = Step(a, b, b ^ c ^ d, words[((3 * i) + 5) & 15] + sines[i], 4);
            d = Step(d, a, a ^ b ^ c, words[((3 * i) + 8) & 15] + sines[i + 1], 11);
            c = Step(c, d, d ^ a ^ b, words[((3 * i) + 11) & 15] + sines[i + 2], 16);
            b = Step(b, c, c ^ d ^ a, words[((3 * i) + 14) & 15] + sines[i + 3], 23);
        }

        for (var i = 48; i < 64; i += 4)
        {
            a = Step(a, b, c ^ (b | ~d), words[(7 * i) & 15] + sines[i], 6);
            d = Step(d, a, b ^ (a | ~c), words[((7 * i) + 7) & 15] + sines[i + 1], 10);
            c = Step(c, d, a ^ (d | ~b), words[((7 * i) + 14) & 15] + sines[i + 2], 15);
            b = Step(b, c, d ^ (c | ~a), words[((7 * i) + 21) & 15] + sines[i + 3], 21);
        }

        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(hash, a + 0x67452301);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[4..], b + 0xEFCDAB89);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[8..], c + 0x98BADCFE);
        BinaryPrimitives.WriteUInt32LittleEndian(hash[12..], d + 0x10325476);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static uint Step(uint old, uint next, uint mixed, uint word, int rotation) => next + BitOperations.RotateLeft(old + mixed + word, rotation);
}
