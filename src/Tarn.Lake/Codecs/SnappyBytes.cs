using Snappier;

namespace Tarn.Lake.Codecs;

/// <summary>Raw snappy blocks, without a frame.</summary>
/// <seealso href="https://github.com/google/snappy/blob/main/format_description.txt"/>
public static class SnappyBytes
{
    /// <summary>The most bytes that compressing <paramref name="length"/> bytes can give.</summary>
    public static int CompressedBytesMax(int length) => Snappy.GetMaxCompressedLength(length);

    /// <summary>Compresses one block.</summary>
    /// <param name="block">Receives the block; at least <see cref="CompressedBytesMax"/> bytes long.</param>
    /// <returns>Length of the block in bytes.</returns>
    public static int Compress(ReadOnlySpan<byte> plain, Span<byte> block) => Snappy.Compress(plain, block);

    /// <summary>Decompresses one block into a buffer of its plain length.</summary>
    /// <param name="plain">Receives the plain bytes; its length is exactly theirs.</param>
    /// <exception cref="InvalidDataException">The block is not snappy or is damaged, or has another plain length.</exception>
    public static void Decompress(ReadOnlySpan<byte> block, Span<byte> plain)
    {
        // The library throws other exceptions when a buffer is too small.
        if (PlainBytes(block) != plain.Length || Snappy.Decompress(block, plain) != plain.Length)
        {
            throw new InvalidDataException($"the bytes are not snappy, or do not become {plain.Length} bytes");
        }
    }

    /// <summary>Decompresses one block.</summary>
    /// <param name="bytesMax">Most plain bytes. No more memory is allocated, whatever the block claims.</param>
    /// <exception cref="InvalidDataException">The block is not snappy or is damaged, or exceeds the limit.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> block, int bytesMax)
    {
        var length = PlainBytes(block);
        if (length > bytesMax)
        {
            throw new InvalidDataException($"the bytes are not snappy, or become more than {bytesMax} bytes");
        }

        var plain = GC.AllocateUninitializedArray<byte>(length);
        Decompress(block, plain);
        return plain;
    }

    /// <summary>The plain length that a block claims, in bytes.</summary>
    /// <exception cref="InvalidDataException">The block is not snappy, or claims 2 GiB or more, which the library gives as a negative length.</exception>
    public static int PlainBytes(ReadOnlySpan<byte> block) => Snappy.GetUncompressedLength(block) is >= 0 and var length
        ? length
        : throw new InvalidDataException("the bytes are not snappy, or become 2 GiB or more");
}
