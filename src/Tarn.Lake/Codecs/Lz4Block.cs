using System.Buffers.Binary;

namespace Tarn.Lake.Codecs;

/// <summary>Decompresses a block of LZ4, without a frame around it. The bytes may be hostile.</summary>
/// <seealso href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md"/>
internal static class Lz4Block
{
    private const int MatchBytesMin = 4;
    private const int LengthMore = 15;

    /// <summary>Decompresses a block.</summary>
    /// <param name="block">The stored bytes.</param>
    /// <param name="plain">Receives the plain bytes; its length is exactly theirs.</param>
    /// <exception cref="InvalidDataException">The block is damaged, or its plain length differs.</exception>
    public static void Decompress(ReadOnlySpan<byte> block, Span<byte> plain)
    {
        if (DecompressPart(block, plain) != plain.Length)
        {
            throw Damaged();
        }
    }

    /// <summary>Decompresses a block whose plain length is not known.</summary>
    /// <param name="block">The stored bytes.</param>
    /// <param name="plain">Receives the plain bytes; may be longer.</param>
    /// <returns>The number of plain bytes.</returns>
    /// <exception cref="InvalidDataException">The block is damaged, or its plain bytes do not fit.</exception>
    public static int DecompressPart(ReadOnlySpan<byte> block, Span<byte> plain)
    {
        var (at, written) = (0, 0);
        while (at < block.Length)
        {
            var token = block[at++];
            var literals = Length(block, ref at, token >> 4);
            if (literals > block.Length - at || literals > plain.Length - written)
            {
                throw Damaged();
            }

            block.Slice(at, literals).CopyTo(plain[written..]);
            (at, written) = (at + literals, written + literals);
            if (at == block.Length)
            {
                break; // the last sequence has literals alone
            }

            if (block.Length - at < 2)
            {
                throw Damaged();
            }

            var offset = BinaryPrimitives.ReadUInt16LittleEndian(block[at..]);
            at += 2;
            var match = Length(block, ref at, token & LengthMore) + MatchBytesMin;
            if (offset == 0 || offset > written || match > plain.Length - written)
            {
                throw Damaged();
            }

            // A match may overlap the bytes that it makes.
            for (; match > 0; match--, written++)
            {
                plain[written] = plain[written - offset];
            }
        }

        return written;
    }

    private static int Length(ReadOnlySpan<byte> block, ref int at, int length)
    {
        if (length < LengthMore)
        {
            return length;
        }

        byte more;
        do
        {
            more = at < block.Length ? block[at++] : throw Damaged();
            length = length + more is var sum and >= 0 and < int.MaxValue - MatchBytesMin ? sum : throw Damaged();
        }
        while (more == byte.MaxValue);

        return length;
    }

    private static InvalidDataException Damaged() => new("a damaged block of LZ4");
}
