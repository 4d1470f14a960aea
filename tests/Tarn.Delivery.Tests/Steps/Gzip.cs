using System.IO.Compression;
using System.Text;

namespace Tarn.Delivery.Tests.Steps;

/// <summary>GZIP members of .NET's own writer.</summary>
internal static class Gzip
{
    public static byte[] Member(string text) => Member(Encoding.UTF8.GetBytes(text));

    public static byte[] Member(ReadOnlySpan<byte> text, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, level, leaveOpen: true))
        {
            gzip.Write(text);
        }

        return to.ToArray();
    }

    public static byte[] Plain(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var to = new MemoryStream();
        gzip.CopyTo(to);
        return to.ToArray();
    }

    /// <summary>One member of a run of one byte.</summary>
    public static byte[] Run(long length)
    {
        var block = new byte[1 << 20];
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var left = length; left > 0; left -= block.Length)
            {
                gzip.Write(block, 0, (int)Math.Min(left, block.Length));
            }
        }

        return to.ToArray();
    }
}
