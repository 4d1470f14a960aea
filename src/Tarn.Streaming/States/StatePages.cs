using Tarn.DuckDb;
using Tarn.Storage.Checksums;

namespace Tarn.Streaming.States;

/// <summary>Pages of rows in a state, compressed.</summary>
internal static class StatePages
{
    private const int PageBytesMax = 256 << 20;

    public static void Write(StateWriter writer, ReadOnlySpan<byte> page)
    {
        var frame = new byte[Zstandard.CompressedBytesMax(page.Length)];
        writer.Int(page.Length);
        writer.Bytes(frame.AsSpan(0, Zstandard.Compress(page, frame)));
    }

    public static byte[] Read(ref StateReader reader)
    {
        var length = reader.Int();
        reader.Check(length is >= 0 and <= PageBytesMax, "a page is too long");
        var page = new byte[length];
        try
        {
            Zstandard.Decompress(reader.Bytes(), page);
        }
        catch (InvalidDataException)
        {
            throw reader.Damaged("a page is no zstd");
        }

        return page;
    }
}
