using Tarn.DuckDb.Native;

namespace Tarn.DuckDb;

/// <summary>Compresses and decompresses raw snappy blocks, without a frame, with the snappy that libduckdb contains.</summary>
public static unsafe class Snappy
{
    /// <summary>The most bytes that compressing <paramref name="length"/> bytes can give.</summary>
    public static int CompressedBytesMax(int length) => checked((int)Lib.SnappyMaxCompressedLength((nuint)length));

    /// <summary>Compresses one block.</summary>
    /// <param name="plain">The plain bytes.</param>
    /// <param name="block">Receives the block; at least <see cref="CompressedBytesMax"/> bytes long.</param>
    /// <returns>Length of the block in bytes.</returns>
    public static int Compress(ReadOnlySpan<byte> plain, Span<byte> block)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block.Length, CompressedBytesMax(plain.Length));
        nuint length = 0;
        fixed (byte* source = plain, target = block)
        {
            Lib.SnappyRawCompress(source, (nuint)plain.Length, target, &length);
        }

        return (int)length;
    }

    /// <summary>Decompresses one block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="bytesMax">Most plain bytes. No more memory is allocated, whatever the block claims.</param>
    /// <exception cref="InvalidDataException">The block is not snappy or is damaged, or exceeds the limit.</exception>
    public static byte[] Decompress(ReadOnlySpan<byte> block, int bytesMax)
    {
        nuint length = 0;
        fixed (byte* source = block)
        {
            if (!Lib.SnappyGetUncompressedLength(source, (nuint)block.Length, &length) || length > (nuint)bytesMax)
            {
                throw new InvalidDataException($"the bytes are not snappy, or become more than {bytesMax} bytes");
            }

            var plain = new byte[length];
            fixed (byte* target = plain)
            {
                return Lib.SnappyRawUncompress(source, (nuint)block.Length, target)
                    ? plain
                    : throw new InvalidDataException("the bytes are not snappy, or are damaged");
            }
        }
    }
}
