using Tarn.DuckDb;

namespace Tarn.Lake.Codecs;

/// <summary>Decompresses frames of zstd.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc8878"/>
internal sealed class ZstandardStream(Stream stored) : PlainStream(stored)
{
    /// <summary>The largest window, in bytes of memory. All levels of zstd below its ultra levels have smaller ones.</summary>
    private const int WindowBytesMax = 64 << 20;

    private const int InputBytes = 128 << 10;

    private readonly ZstandardDecoder _decoder = new(WindowBytesMax);
    private readonly byte[] _input = new byte[InputBytes];
    private int _from;
    private int _to;
    private bool _isBetween = true;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_from == _to)
            {
                (_from, _to) = (0, Stored.ReadAtLeast(_input, _input.Length, throwOnEndOfStream: false));
            }

            var isEnd = _from == _to;
            if (isEnd && _isBetween)
            {
                return 0;
            }

            // Bytes of the frame may be left in the decoder, when the input has ended.
            _isBetween = _decoder.Decode(_input.AsSpan(_from, _to - _from), buffer, out var read, out var written);
            _from += read;
            if (written > 0)
            {
                return written;
            }

            if (isEnd && !_isBetween)
            {
                throw new InvalidDataException("the compressed bytes end before their end");
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        _decoder.Dispose();
        base.Dispose(disposing);
    }
}
