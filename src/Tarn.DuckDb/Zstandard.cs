using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>zstd by libduckdb, which has it inside.</summary>
public static unsafe class Zstandard
{
    // a run of one byte costs four bytes per block of 128 KiB: nothing grows by more
    private const long GrowthMax = 40_000;

    private const int UsualLevel = 3;

    /// <summary>The plain bytes of whole frames.</summary>
    /// <param name="frames">The compressed bytes.</param>
    /// <param name="bytesMax">The most that they may become; no more is allocated, whatever they claim.</param>
    /// <exception cref="InvalidDataException">They are not zstd, are damaged, or become more.</exception>
    /// <exception cref="NotSupportedException">The libduckdb in use does not export zstd.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> frames, int bytesMax)
    {
        try
        {
            return DecompressFrames(frames, bytesMax);
        }
        catch (EntryPointNotFoundException exception)
        {
            throw new NotSupportedException("This libduckdb does not export its zstd functions; use the one that the build brings.", exception);
        }
    }

    /// <summary>The plain bytes of frames whose length is known.</summary>
    /// <param name="frames">The compressed bytes.</param>
    /// <param name="plain">Gets the plain bytes; exactly its length.</param>
    /// <exception cref="InvalidDataException">They are not zstd, are damaged, or become another number of bytes.</exception>
    public static void Decompress(ReadOnlySpan<byte> frames, Span<byte> plain)
    {
        fixed (byte* source = frames, target = plain)
        {
            var length = Lib.ZstandardDecompress(target, (nuint)plain.Length, source, (nuint)frames.Length);
            if (Lib.ZstandardIsError(length) != 0 || length != (nuint)plain.Length)
            {
                throw new InvalidDataException($"the bytes are not {plain.Length} bytes in zstd");
            }
        }
    }

    /// <summary>Room that any bytes of that number fit into, compressed.</summary>
    public static int CompressedBytesMax(int length) => checked((int)Lib.ZstandardCompressBound((nuint)length));

    /// <summary>Compresses into one frame, at zstd's usual level.</summary>
    /// <param name="plain">The plain bytes.</param>
    /// <param name="frame">Room of <see cref="CompressedBytesMax"/>.</param>
    /// <returns>Bytes of the frame.</returns>
    public static int Compress(ReadOnlySpan<byte> plain, Span<byte> frame)
    {
        fixed (byte* source = plain, target = frame)
        {
            var length = Lib.ZstandardCompress(target, (nuint)frame.Length, source, (nuint)plain.Length, UsualLevel);
            return Lib.ZstandardIsError(length) == 0 ? (int)length : throw new InvalidOperationException("zstd refused to compress");
        }
    }

    /// <summary>The most that the frames claim to become; <see cref="long.MaxValue"/> where they are not zstd.</summary>
    public static long PlainBytesMax(ReadOnlySpan<byte> frames)
    {
        try
        {
            return Bound(frames);
        }
        catch (EntryPointNotFoundException)
        {
            return long.MaxValue;
        }
    }

    private static long Bound(ReadOnlySpan<byte> frames)
    {
        fixed (byte* source = frames)
        {
            // an error is a number next to the largest one
            var bound = frames.IsEmpty ? ulong.MaxValue : Lib.ZstandardDecompressBound(source, (nuint)frames.Length);
            return (long)Math.Min(bound, long.MaxValue);
        }
    }

    private static byte[] DecompressFrames(ReadOnlySpan<byte> frames, int bytesMax)
    {
        var bound = Bound(frames);
        if (bound > bytesMax || bound > frames.Length * GrowthMax)
        {
            throw new InvalidDataException($"the bytes are not zstd, or become more than {bytesMax} bytes");
        }

        var plain = new byte[Math.Max(bound, 1)];
        fixed (byte* source = frames, target = plain)
        {
            var length = Lib.ZstandardDecompress(target, (nuint)plain.Length, source, (nuint)frames.Length);
            return Lib.ZstandardIsError(length) != 0
                ? throw new InvalidDataException("the bytes are not zstd, or are damaged")
                : plain[..(int)length];
        }
    }
}
