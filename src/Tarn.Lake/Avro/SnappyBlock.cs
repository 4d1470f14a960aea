using System.Buffers.Binary;
using System.IO.Hashing;
using Tarn.Lake.Codecs;
using Tarn.Lake.Files;

namespace Tarn.Lake.Avro;

/// <summary>Reads Avro's snappy blocks: raw snappy, then the CRC-32 of the plain bytes, big endian.</summary>
internal static class SnappyBlock
{
    public static byte[] Decompress(ReadOnlySpan<byte> block, ReadBudget budget)
    {
        if (block.Length < 5)
        {
            throw AvroError.Broken("a snappy block is too short");
        }

        var plain = DecompressRaw(block[..^4], budget);
        if (Crc32.HashToUInt32(plain) != BinaryPrimitives.ReadUInt32BigEndian(block[^4..]))
        {
            throw AvroError.Broken("a snappy block does not carry its checksum");
        }

        return plain;
    }

    private static byte[] DecompressRaw(ReadOnlySpan<byte> source, ReadBudget budget)
    {
        try
        {
            // A byte of the block makes at most 64 plain bytes. A longer claim is false, and must not be allocated.
            var length = SnappyBytes.PlainBytes(source);
            if (length <= AvroCodec.BlockBytesMax && length <= source.Length * 64L)
            {
                budget.Take(length);
                return SnappyBytes.Decompress(source, length);
            }
        }
        catch (InvalidDataException)
        {
            // The error below names the fault in the file's words.
        }

        throw AvroError.Broken("a block is not snappy data");
    }
}
