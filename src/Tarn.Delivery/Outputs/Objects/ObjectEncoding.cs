using System.IO.Compression;
using Tarn.Delivery.Configuration;
using Tarn.Lake.Codecs;

namespace Tarn.Delivery.Outputs.Objects;

/// <summary>
/// The effects of compression on an object: its bytes, the extension of its name, its Content-Encoding.
/// </summary>
internal static class ObjectEncoding
{
    private const int CopyBytes = 128 * 1024;

    /// <summary>The extension with its dot; empty for none.</summary>
    public static string Extension(ObjectOutputConfig objects) => objects.FileExtension is { Length: > 0 } extension
        ? extension
        : objects.Compression switch
        {
            ObjectCompression.Gzip => ".gz",
            ObjectCompression.Zip => ".zip",
            ObjectCompression.Snappy or ObjectCompression.HadoopSnappy => ".snappy",
            _ => "",
        };

    /// <summary>The object's Content-Encoding, or null.</summary>
    public static string? ContentEncoding(ObjectCompression compression) => compression switch
    {
        ObjectCompression.Gzip => "gzip",
        ObjectCompression.Zip => "zip",
        ObjectCompression.Snappy => "snappy-java",
        ObjectCompression.HadoopSnappy => "hadoop-snappy",
        _ => null,
    };

    /// <summary>Reads the plain bytes of what <see cref="Encode"/> wrote. The result owns the stream.</summary>
    public static Stream Decode(ObjectCompression compression, Stream from) => compression switch
    {
        ObjectCompression.Gzip => new GZipStream(from, CompressionMode.Decompress),
        ObjectCompression.Zip => new ZipArchive(from, ZipArchiveMode.Read).Entries[0].Open(),
        ObjectCompression.Snappy => SnappyBlocks.DecodeXerial(from),
        ObjectCompression.HadoopSnappy => SnappyBlocks.DecodeHadoop(from),
        _ => from,
    };

    /// <summary>Compresses <paramref name="from"/> into <paramref name="to"/>, and leaves both open.</summary>
    /// <param name="name">The name inside an archive.</param>
    public static void Encode(ObjectCompression compression, Stream from, Stream to, string name)
    {
        switch (compression)
        {
            case ObjectCompression.Gzip:
                using (var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true))
                {
                    from.CopyTo(gzip, CopyBytes);
                }

                break;
            case ObjectCompression.Zip:
                using (var archive = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
                {
                    using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                    from.CopyTo(entry, CopyBytes);
                }

                break;
            case ObjectCompression.Snappy:
                SnappyBlocks.EncodeXerial(from, to);
                break;
            case ObjectCompression.HadoopSnappy:
                SnappyBlocks.EncodeHadoop(from, to);
                break;
            default:
                from.CopyTo(to, CopyBytes);
                break;
        }
    }
}
