using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Checksums;

/// <summary>
/// The CRC of two byte strings one after the other, computed from each one's CRC and the second's length. So the
/// full-object checksum of a multipart upload is computed from its parts' checksums, without reading the parts again.
/// </summary>
internal static class CrcJoin
{
    private const ulong Crc32Polynomial = 0xEDB88320;
    private const ulong Crc32CPolynomial = 0x82F63B78;
    private const ulong Crc64NvmePolynomial = 0x9A6C9329AC4BC9B5;

    /// <summary>CRC-32C of bytes, computed from their blocks' CRC-32C.</summary>
    public static uint OfBlocks(ReadOnlySpan<uint> blocks, long size)
    {
        var crc = 0UL;
        for (var i = 0; i < blocks.Length; i++)
        {
            var length = Math.Min(ObjectLimits.BlockBytes, size - ((long)i * ObjectLimits.BlockBytes));
            crc = i == 0 ? blocks[0] : Join(ChecksumAlgorithm.Crc32C, crc, blocks[i], length);
        }

        return (uint)crc;
    }

    /// <summary>Joins two CRC values of an algorithm.</summary>
    public static ulong Join(ChecksumAlgorithm algorithm, ulong first, ulong second, long secondLength)
    {
        var (polynomial, bits) = algorithm switch
        {
            ChecksumAlgorithm.Crc32 => (Crc32Polynomial, 32),
            ChecksumAlgorithm.Crc32C => (Crc32CPolynomial, 32),
            ChecksumAlgorithm.Crc64Nvme => (Crc64NvmePolynomial, 64),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
        };

        // Appending zero bytes is a linear map of the state: its matrix is squared for each bit of the length. The
        // inversions before and after cancel out (zlib's crc32_combine).
        var matrix = ByteMatrix(polynomial, bits);
        for (var length = secondLength; length > 0; length >>= 1)
        {
            if ((length & 1) != 0)
            {
                first = Times(matrix, first);
            }

            matrix = Square(matrix);
        }

        return first ^ second;
    }

    private static ulong[] ByteMatrix(ulong polynomial, int bits)
    {
        var bit = new ulong[bits];
        bit[0] = polynomial;
        for (var i = 1; i < bits; i++)
        {
            bit[i] = 1UL << (i - 1);
        }

        return Square(Square(Square(bit)));
    }

    private static ulong[] Square(ulong[] matrix) => Array.ConvertAll(matrix, column => Times(matrix, column));

    private static ulong Times(ulong[] matrix, ulong vector)
    {
        var sum = 0UL;
        for (var i = 0; vector != 0; i++, vector >>= 1)
        {
            if ((vector & 1) != 0)
            {
                sum ^= matrix[i];
            }
        }

        return sum;
    }
}
