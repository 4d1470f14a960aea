using ICSharpCode.SharpZipLib.BZip2;

namespace Tarn.Lake.Codecs;

/// <summary>Decompresses bzip2, one stream or several one after the other, as programs with several threads write them.</summary>
internal sealed class Bzip2Stream : PlainStream
{
    private readonly PeekedStream _source;
    private BZip2InputStream? _current;
    private bool _hasBegun;

    public Bzip2Stream(Stream stored)
        : base(stored) => _source = new PeekedStream(stored);

    public override int Read(Span<byte> buffer)
    {
        try
        {
            while (_current is not null || TryBegin())
            {
                if (_current!.Read(buffer) is var read and > 0)
                {
                    return read;
                }

                _current = null;
            }

            return 0;
        }
        catch (Exception damage) when (damage is not (InvalidDataException or OutOfMemoryException))
        {
            // The library trusts the bytes, and fails in its own ways when they are damaged.
            throw new InvalidDataException("the bytes are not in bzip2 format, or are damaged", damage);
        }
    }

    private bool TryBegin()
    {
        var next = _source.Peek();
        if (next < 0 || (_hasBegun && next != 'B'))
        {
            return false;
        }

        _hasBegun = true;
        _current = new BZip2InputStream(_source) { IsStreamOwner = false };
        return true;
    }

    /// <summary>A buffered stream whose next byte can be seen. The library reads single bytes.</summary>
    private sealed class PeekedStream(Stream source) : PlainStream(source)
    {
        private readonly byte[] _buffer = new byte[64 << 10];
        private int _from;
        private int _to;

        public int Peek() => Fill() ? _buffer[_from] : -1;

        public override int ReadByte() => Fill() ? _buffer[_from++] : -1;

        public override int Read(Span<byte> buffer)
        {
            var count = Fill() ? Math.Min(buffer.Length, _to - _from) : 0;
            _buffer.AsSpan(_from, count).CopyTo(buffer);
            _from += count;
            return count;
        }

        private bool Fill()
        {
            if (_from == _to)
            {
                (_from, _to) = (0, Stored.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false));
            }

            return _from < _to;
        }
    }
}
