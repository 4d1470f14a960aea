using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>Compresses and decompresses with the zstd that libduckdb contains.</summary>
public static unsafe class Zstandard
{
    // a run of one byte takes 4 bytes per block of 128 KiB, so no input grows by more than this factor
    private const long GrowthMax = 40_000;

    private const int UsualLevel = 3;

    /// <summary>Decompresses whole frames.</summary>
    /// <param name="frames">The compressed bytes.</param>
    /// <param name="bytesMax">Most plain bytes. No more memory is allocated, whatever the frames claim.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are not zstd or are damaged, or the plain bytes exceed the limit.
    /// </exception>
    /// <exception cref="NotSupportedException">The loaded libduckdb does not export zstd.</exception>
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

    /// <summary>Decompresses frames whose plain length is known.</summary>
    /// <param name="frames">The compressed bytes.</param>
    /// <param name="plain">Receives the plain bytes; its length is exactly theirs.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are not zstd or are damaged, or the plain length differs.
    /// </exception>
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

    /// <summary>The most bytes that compressing <paramref name="length"/> bytes can give.</summary>
    public static int CompressedBytesMax(int length) => checked((int)Lib.ZstandardCompressBound((nuint)length));

    /// <summary>Compresses into one frame, at zstd's usual level.</summary>
    /// <param name="frame">Receives the frame; at least <see cref="CompressedBytesMax"/> bytes long.</param>
    /// <returns>Length of the frame in bytes.</returns>
    public static int Compress(ReadOnlySpan<byte> plain, Span<byte> frame)
    {
        fixed (byte* source = plain, target = frame)
        {
            var length = Lib.ZstandardCompress(target, (nuint)frame.Length, source, (nuint)plain.Length, UsualLevel);
            return Lib.ZstandardIsError(length) == 0 ? (int)length : throw new InvalidOperationException("zstd refused to compress");
        }
    }

    /// <summary>
    /// The most plain bytes that the frames claim; <see cref="long.MaxValue"/> when the bytes are not zstd.
    /// </summary>
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
            // zstd returns errors as numbers near the largest ulong
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
