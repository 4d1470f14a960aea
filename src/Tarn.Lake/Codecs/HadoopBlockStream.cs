namespace Tarn.Lake.Codecs;

/// <summary>
/// Reads the form of Hadoop's block codecs: the plain length of a block, and its parts, each after its stored length.
/// </summary>
/// <param name="stored">The compressed bytes.</param>
/// <param name="decompress">The compression of a part.</param>
internal sealed class HadoopBlockStream(Stream stored, HadoopBlockStream.Decompress decompress) : BlockStream(stored)
{
    /// <summary>The most bytes of a block. Writers make blocks of 256 KiB.</summary>
    private const int BlockBytesMax = 16 << 20;

    private byte[] _part = [];
    private byte[] _plain = [];
    private int _left;

    /// <summary>Decompresses a part into a buffer that may be longer, and returns the number of its plain bytes.</summary>
    public delegate int Decompress(ReadOnlySpan<byte> part, Span<byte> plain);

    /// <summary>Snappy's parts know their plain lengths.</summary>
    public static int Snappy(ReadOnlySpan<byte> part, Span<byte> plain)
    {
        var length = SnappyBytes.PlainBytes(part);
        if (length > plain.Length)
        {
            throw new InvalidDataException("a part is longer than its block");
        }

        SnappyBytes.Decompress(part, plain[..length]);
        return length;
    }

    protected override bool TryRead(out ReadOnlyMemory<byte> plain)
    {
        plain = default;
        if (_left == 0 && !TryReadLength(BlockBytesMax, out _left))
        {
            return false;
        }

        if (_left == 0)
        {
            return true; // a block without bytes
        }

        if (!TryReadLength(BlockBytesMax, out var length))
        {
            throw new InvalidDataException("the bytes end within a block");
        }

        _part = _part.Length < length ? new byte[length] : _part;
        _plain = _plain.Length < _left ? new byte[_left] : _plain;
        ReadStored(_part.AsSpan(0, length));
        var written = decompress(_part.AsSpan(0, length), _plain.AsSpan(0, _left));
        _left -= written > 0 ? written : throw new InvalidDataException("a part of a block has no bytes");
        plain = _plain.AsMemory(0, written);
        return true;
    }
}
