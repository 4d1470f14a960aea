using System.IO.Compression;
using Tarn.Lake.Files;

namespace Tarn.Lake.Avro;

/// <summary>Block compression of object container files.</summary>
internal static class AvroCodec
{
    public const string None = "null";
    public const string Deflate = "deflate";
    public const string Snappy = "snappy";
    public const string Zstandard = "zstandard";

    /// <summary>Largest block, uncompressed.</summary>
    public const int BlockBytesMax = 256 << 20;

    /// <summary>The block's plain bytes, charged to the budget.</summary>
    public static ReadOnlyMemory<byte> Decompress(string codec, ReadOnlyMemory<byte> block, ReadBudget budget)
    {
        switch (codec)
        {
            case None:
                budget.Take(block.Length);
                return block;
            case Deflate:
                return Inflate(block, budget);
            case Snappy:
                return SnappyBlock.Decompress(block.Span, budget);
            case Zstandard:
                return Unzstandard(block, budget);
            default:
                throw AvroError.Broken($"codec {codec} is not read; null, deflate, snappy and zstandard are");
        }
    }

    public static ReadOnlyMemory<byte> Compress(string codec, ReadOnlyMemory<byte> block)
    {
        if (codec == None)
        {
            return block;
        }

        if (codec != Deflate)
        {
            throw AvroError.Broken($"codec {codec} is not written; null and deflate are");
        }

        // for no input, DeflateStream writes no bytes, and that is not a valid deflated block
        if (block.IsEmpty)
        {
            return EmptyDeflated;
        }

        using var target = new MemoryStream(block.Length);
        using (var deflate = new DeflateStream(target, CompressionLevel.Fastest))
        {
            deflate.Write(block.Span);
        }

        return target.ToArray();
    }

    private static readonly byte[] EmptyDeflated = [0x03, 0x00];

    private static ReadOnlyMemory<byte> Unzstandard(ReadOnlyMemory<byte> block, ReadBudget budget)
    {
        try
        {
            var claimed = DuckDb.Zstandard.PlainBytesMax(block.Span);
            if (claimed <= BlockBytesMax)
            {
                ReadBudget.CheckRatio(block.Length, claimed);
                budget.Take(claimed);
            }

            var plain = DuckDb.Zstandard.Decompress(block.Span, BlockBytesMax);
            budget.Return(claimed - plain.Length);
            return plain;
        }
        catch (InvalidDataException exception)
        {
            throw AvroError.Broken("a block is not zstandard data", exception);
        }
    }

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> block, ReadBudget budget)
    {
        if (block.IsEmpty)
        {
            throw AvroError.Broken("a deflated block is empty");
        }

        try
        {
            using var source = StoredBytes.Stream(block);
            using var inflate = new DeflateStream(source, CompressionMode.Decompress);
            return BoundedReading.All(inflate, block.Length, budget);
        }
        catch (InvalidDataException exception)
        {
            throw AvroError.Broken("a block is not deflated data", exception);
        }
    }
}
