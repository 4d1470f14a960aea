using System.Buffers.Binary;

namespace Tarn.Lake.Codecs;

/// <summary>
/// Compresses a stream in snappy blocks, in one of two forms. Neither is the form that snappy's own documents describe.
/// </summary>
public static class SnappyBlocks
{
    // The usual blocks of either form's writers. Readers have buffers for these.
    private const int XerialBytes = 32 * 1024;
    private const int HadoopBytes = 64 * 1024;

    // The magic bytes, then version 1 and the oldest version that can read it, 1.
    private static ReadOnlySpan<byte> XerialHeader => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1];

    /// <summary>The form of snappy-java's streams: a header, then blocks after their length.</summary>
    public static void EncodeXerial(Stream from, Stream to)
    {
        to.Write(XerialHeader);
        Encode(from, to, XerialBytes, hasPlainLength: false);
    }

    /// <summary>The form of Hadoop's block codec: blocks after their plain length and their length.</summary>
    public static void EncodeHadoop(Stream from, Stream to) => Encode(from, to, HadoopBytes, hasPlainLength: true);

    /// <summary>Reads the form of snappy-java's streams.</summary>
    public static Stream DecodeXerial(Stream from) => new XerialStream(from, XerialHeader.Length);

    /// <summary>Reads the form of Hadoop's block codec.</summary>
    public static Stream DecodeHadoop(Stream from) => new HadoopBlockStream(from, HadoopBlockStream.Snappy);

    private static void Encode(Stream from, Stream to, int blockBytes, bool hasPlainLength)
    {
        var plain = new byte[blockBytes];
        var block = new byte[SnappyBytes.CompressedBytesMax(blockBytes)];
        Span<byte> number = stackalloc byte[4];
        while (from.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false) is > 0 and var length)
        {
            if (hasPlainLength)
            {
                BinaryPrimitives.WriteInt32BigEndian(number, length);
                to.Write(number);
            }

            var compressed = SnappyBytes.Compress(plain.AsSpan(0, length), block);
            BinaryPrimitives.WriteInt32BigEndian(number, compressed);
            to.Write(number);
            to.Write(block.AsSpan(0, compressed));
        }
    }
}
