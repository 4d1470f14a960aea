namespace Tarn.Lake.Codecs;

/// <summary>Reads the form of snappy-java's streams.</summary>
/// <param name="stored">The compressed bytes.</param>
/// <param name="headerBytes">Bytes before the first block.</param>
internal sealed class XerialStream(Stream stored, int headerBytes) : BlockStream(stored)
{
    private const int BlockBytesMax = 1 << 20;

    private int _headerLeft = headerBytes;

    protected override bool TryRead(out ReadOnlyMemory<byte> plain)
    {
        ReadStored(stackalloc byte[_headerLeft]);
        _headerLeft = 0;
        if (!TryReadLength(BlockBytesMax, out var length))
        {
            plain = default;
            return false;
        }

        var block = new byte[length];
        ReadStored(block);
        plain = SnappyBytes.Decompress(block, BlockBytesMax);
        return true;
    }
}
