using Tarn.Storage;

namespace Tarn.Lake.Codecs;

/// <summary>The compression of a file of lines. The end of its name alone decides, and only in lower case.</summary>
public static class FileCompression
{
    /// <summary>Whether the lines of a file are compressed.</summary>
    /// <param name="name">The file's name or location.</param>
    public static bool IsCompressed(string name) =>
        Extension(name) is ".gz" or ".deflate" or ".bz2" or ".zst" or ".snappy" or ".lz4" or ".lzo" or ".lzo_deflate";

    /// <summary>The plain bytes of a file. Reading them throws <see cref="InvalidDataException"/> where they are damaged or incomplete.</summary>
    /// <param name="name">The file's name or location.</param>
    /// <param name="stored">The stored bytes, which the result owns.</param>
    /// <exception cref="TarnException">NotSupported: the compression is known and has no reader.</exception>
    public static Stream Decompress(string name, Stream stored)
    {
        switch (Extension(name))
        {
            case ".gz":
                return new InflateStream(stored, isZlib: false);
            case ".deflate":
                return new InflateStream(stored, isZlib: true);
            case ".bz2":
                return new Bzip2Stream(stored);
            case ".zst":
                return new ZstandardStream(stored);
            case ".snappy":
                return SnappyBlocks.DecodeHadoop(stored);
            case ".lz4":
                return new HadoopBlockStream(stored, Lz4Block.DecompressPart);
            case ".lzo" or ".lzo_deflate":
                stored.Dispose();
                throw new TarnException(ErrorKind.NotSupported, "the file is compressed with LZO; gzip, bzip2, deflate, lz4, snappy and zstandard are read");
            default:
                return stored;
        }
    }

    private static string Extension(string name) => name.LastIndexOf('.') is var dot && dot > name.LastIndexOf('/') ? name[dot..] : "";
}
