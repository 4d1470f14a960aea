using System.Buffers.Binary;
using System.Numerics;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Bob Jenkins's SpookyHash V2 with seed 0: the first of its two halves.</summary>
/// <remarks>https://burtleburtle.net/bob/hash/spooky.html</remarks>
internal static class SpookyHash
{
    private const ulong Constant = 0xDEADBEEFDEADBEEF;
    private const int Variables = 12;
    private const int BlockBytes = Variables * 8;
    private const int LongBytesMin = 192;

    private static readonly int[] MixRotations = [11, 32, 43, 31, 17, 28, 39, 57, 55, 54, 22, 46];
    private static readonly int[] EndRotations = [44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54];
    private static readonly int[] ShortMixRotations = [50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36];
    private static readonly int[] ShortEndRotations = [15, 52, 26, 51, 28, 9, 47, 54, 32, 25, 63];

    public static ulong Of(ReadOnlySpan<byte> bytes) => bytes.Length < LongBytesMin ? Short(bytes) : Long(bytes);

    private static ulong Short(ReadOnlySpan<byte> bytes)
    {
        Span<ulong> h = [0, 0, Constant, Constant];
        var length = bytes.Length;
        while (bytes.Length >= 32)
        {
            h[2] += Word(bytes);
            h[3] += Word(bytes[8..]);
            ShortMix(h);
            h[0] += Word(bytes[16..]);
            h[1] += Word(bytes[24..]);
            bytes = bytes[32..];
        }

        if (bytes.Length >= 16)
        {
            h[2] += Word(bytes);
            h[3] += Word(bytes[8..]);
            ShortMix(h);
            bytes = bytes[16..];
        }

        h[3] += (ulong)length << 56;
        if (bytes.IsEmpty)
        {
            h[2] += Constant;
            h[3] += Constant;
        }
        else
        {
            Span<byte> rest = stackalloc byte[16];
            rest.Clear();
            bytes.CopyTo(rest);
            h[2] += Word(rest);
            h[3] += Word(rest[8..]);
        }

        ShortEnd(h);
        return h[0];
    }

    private static void ShortMix(Span<ulong> h)
    {
        for (var i = 0; i < 12; i++)
        {
            var (at, next, cross) = ((i + 2) % 4, (i + 3) % 4, i % 4);
            h[at] = BitOperations.RotateLeft(h[at], ShortMixRotations[i]) + h[next];
            h[cross] ^= h[at];
        }
    }

    private static void ShortEnd(Span<ulong> h)
    {
        for (var i = 0; i < 11; i++)
        {
            var (from, to) = ((i + 2) % 4, (i + 3) % 4);
            h[to] ^= h[from];
            h[from] = BitOperations.RotateLeft(h[from], ShortEndRotations[i]);
            h[to] += h[from];
        }
    }

    private static ulong Long(ReadOnlySpan<byte> bytes)
    {
        Span<ulong> h = [0, 0, Constant, 0, 0, Constant, 0, 0, Constant, 0, 0, Constant];
        while (bytes.Length >= BlockBytes)
        {
            Mix(bytes, h);
            bytes = bytes[BlockBytes..];
        }

        Span<byte> last = stackalloc byte[BlockBytes];
        last.Clear();
        bytes.CopyTo(last);
        last[BlockBytes - 1] = (byte)bytes.Length;
        for (var i = 0; i < Variables; i++)
        {
            h[i] += Word(last[(i * 8)..]);
        }

        for (var round = 0; round < 3; round++)
        {
            EndPartial(h);
        }

        return h[0];
    }

    private static void Mix(ReadOnlySpan<byte> block, Span<ulong> h)
    {
        for (var i = 0; i < Variables; i++)
        {
            h[i] += Word(block[(i * 8)..]);
            h[(i + 2) % Variables] ^= h[(i + 10) % Variables];
            h[(i + 11) % Variables] ^= h[i];
            h[i] = BitOperations.RotateLeft(h[i], MixRotations[i]);
            h[(i + 11) % Variables] += h[(i + 1) % Variables];
        }
    }

    private static void EndPartial(Span<ulong> h)
    {
        for (var i = 0; i < Variables; i++)
        {
            h[(i + 11) % Variables] += h[(i + 1) % Variables];
            h[(i + 2) % Variables] ^= h[(i + 11) % Variables];
            h[(i + 1) % Variables] = BitOperations.RotateLeft(h[(i + 1) % Variables], EndRotations[i]);
        }
    }

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
