using Tarn.Storage;

namespace Tarn.Lake.Codecs;

/// <summary>The compression of a file of lines, which the end of its name alone tells. Upper case letters are others.</summary>
public static class FileCompression
{
    /// <summary>Whether the bytes of a file are not those of its lines.</summary>
    /// <param name="name">The file's name or location.</param>
    public static bool IsCompressed(string name) => Extension(name) is ".gz" or ".bz2" or ".deflate" or ".lz4" or ".snappy" or ".zst" or ".lzo" or ".lzo_deflate";

    /// <summary>The plain bytes of a file. Reading them throws <see cref="InvalidDataException"/> where they are damaged or incomplete.</summary>
    /// <param name="name">The file's name or location.</param>
    /// <param name="stored">The stored bytes, which the result owns.</param>
    /// <exception cref="TarnException">NotSupported: the compression is known and has no reader.</exception>
    public static Stream Decompress(string name, Stream stored)
    {
        switch (Extension(name))
        {
            default:
                return stored;
        }
    }

    private static string Extension(string name) => name.LastIndexOf('.') is var dot && dot > name.LastIndexOf('/') ? name[dot..] : "";
}
