using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>zstd by libduckdb, which has it inside.</summary>
public static unsafe class Zstandard
{
    // a run of one byte costs four bytes per block of 128 KiB: nothing grows by more
    private const long GrowthMax = 40_000;

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
