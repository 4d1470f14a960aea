using System.IO.Compression;
using Tarn.DuckDb;
using Tarn.Lake.Codecs;
using Tarn.Storage;

namespace Tarn.Lake.Formats;

/// <summary>Compresses and decompresses the pages of a column chunk, by the number of its codec. LZ4 is only decompressed.</summary>
/// <seealso href="https://parquet.apache.org/docs/file-format/data-pages/compression/"/>
internal static class PageCodec
{
    private const int None = 0;
    private const int SnappyCodec = 1;
    private const int Gzip = 2;
    private const int Brotli = 4;
    private const int Zstd = 6;
    private const int Lz4 = 7;

    /// <summary>Zlib's own bounds are tighter; these hold for gzip with its header and its trailer.</summary>
    private const int GzipOverheadBytes = 64;

    /// <summary>Decompresses a page.</summary>
    /// <param name="codec">The codec's number in the footer.</param>
    /// <param name="page">The stored bytes.</param>
    /// <param name="plain">Receives the plain bytes; its length is exactly theirs.</param>
    /// <exception cref="InvalidDataException">The page is damaged, or its plain length differs.</exception>
    public static void Decompress(long codec, byte[] page, int length, Span<byte> plain)
    {
        switch (codec)
        {
            case None when length == plain.Length:
                page.AsSpan(0, length).CopyTo(plain);
                break;
            case SnappyCodec:
                SnappyBytes.Decompress(page.AsSpan(0, length), plain);
                break;
            case Gzip:
                using (var stream = new GZipStream(new MemoryStream(page, 0, length), CompressionMode.Decompress))
                {
                    stream.ReadExactly(plain);
                }

                break;
            case Brotli when BrotliDecoder.TryDecompress(page.AsSpan(0, length), plain, out var written) && written == plain.Length:
                break;
            case Zstd:
                Zstandard.Decompress(page.AsSpan(0, length), plain);
                break;
            case Lz4:
                Lz4Block.Decompress(page.AsSpan(0, length), plain);
                break;
            default:
                throw new InvalidDataException($"a page of codec {codec} has not {plain.Length} plain bytes");
        }
    }

    /// <summary>The most bytes that a page of <paramref name="length"/> bytes takes.</summary>
    public static int CompressedBytesMax(long codec, int length) => codec switch
    {
        SnappyCodec => SnappyBytes.CompressedBytesMax(length),
        Gzip => GzipOverheadBytes + length + (length / 1000),
        Brotli => BrotliEncoder.GetMaxCompressedLength(length),
        Zstd => Zstandard.CompressedBytesMax(length),
        _ => length,
    };

    /// <summary>Compresses a page.</summary>
    /// <param name="codec">The codec's number in the footer.</param>
    /// <param name="page">Receives the page; at least <see cref="CompressedBytesMax"/> bytes long.</param>
    /// <returns>The bytes of the page.</returns>
    public static int Compress(long codec, ReadOnlySpan<byte> plain, byte[] page)
    {
        switch (codec)
        {
            case None:
                plain.CopyTo(page);
                return plain.Length;
            case SnappyCodec:
                return SnappyBytes.Compress(plain, page);
            case Gzip:
                var stream = new MemoryStream(page);
                using (var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
                {
                    gzip.Write(plain);
                }

                return (int)stream.Position;
            case Brotli:
                Invariant.Check(BrotliEncoder.TryCompress(plain, page, out var written, quality: 4, window: 22));
                return written;
            default:
                return Zstandard.Compress(plain, page);
        }
    }

    /// <summary>Checks that pages of a codec can be translated.</summary>
    public static void Check(long codec) => Invariant.Check(codec is None or SnappyCodec or Gzip or Brotli or Zstd);
}
