using System.Buffers.Binary;
using Tarn.Lake.Codecs;

namespace Tarn.Delivery.Outputs.Objects;

/// <summary>Reads what <see cref="SnappyBlocks"/> wrote. Memory: one block.</summary>
/// <param name="from">The compressed bytes, which are disposed with this stream.</param>
/// <param name="headerBytes">Bytes before the first block.</param>
/// <param name="hasPlainLength">Whether a block begins with its plain length.</param>
internal sealed class SnappyBlockStream(Stream from, int headerBytes, bool hasPlainLength) : Stream
{
    private const int BlockBytesMax = 1 << 20;

    private byte[] _block = [];
    private int _at;
    private int _headerLeft = headerBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_at == _block.Length)
        {
            if (!Next())
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _block.Length - _at);
        _block.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            from.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Next()
    {
        Span<byte> skipped = stackalloc byte[32];
        from.ReadExactly(skipped[.._headerLeft]);
        _headerLeft = 0;
        Span<byte> lengths = stackalloc byte[8];
        var head = lengths[..(hasPlainLength ? 8 : 4)];
        var read = from.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read == 0)
        {
            return false;
        }

        var length = read == head.Length ? BinaryPrimitives.ReadInt32BigEndian(head[^4..]) : -1;
        if (length is < 0 or > BlockBytesMax)
        {
            throw new InvalidDataException("The snappy stream has no block where one is expected.");
        }

        var block = new byte[length];
        from.ReadExactly(block);
        (_block, _at) = (SnappyBytes.Decompress(block, BlockBytesMax), 0);
        return true;
    }
}
