using System.Buffers.Binary;
using System.IO.Hashing;
using Tarn.DuckDb;

namespace Tarn.Lake.Codecs;

/// <summary>
/// Decompresses GZIP, one member or several, or one zlib stream. Checksums and lengths are compared, and a missing end is an error: .NET's
/// streams do neither. As in gzip's own programs, bytes after the last member that begin no other one are ignored.
/// </summary>
/// <param name="stored">The compressed bytes.</param>
/// <param name="isZlib">Whether they are a zlib stream.</param>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc1950"/>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc1952"/>
internal sealed class InflateStream(Stream stored, bool isZlib) : PlainStream(stored)
{
    // A header of a member fits into it.
    private const int InputBytes = 128 << 10;
    private const int RingBytes = 64 << 10;
    private const int TrailerBytes = 8;

    private readonly Inflater _inflater = new();
    private readonly Crc32 _checksum = new();
    private readonly byte[] _input = new byte[InputBytes];
    private readonly byte[] _ring = new byte[RingBytes];
    private int _from;
    private int _to;
    private int _ringFrom;
    private int _ringTo;
    private uint _length;
    private bool _isIn;
    private bool _hasBegun;
    private bool _hasEnded;

    public override int Read(Span<byte> buffer)
    {
        while (_ringFrom == _ringTo && !_hasEnded)
        {
            if (_isIn || TryBegin())
            {
                Decode();
            }
        }

        var count = Math.Min(buffer.Length, _ringTo - _ringFrom);
        _ring.AsSpan(_ringFrom, count).CopyTo(buffer);
        _ringFrom += count;
        return count;
    }

    /// <summary>Begins the next member. False: there is none.</summary>
    private bool TryBegin()
    {
        Fill();
        ReadOnlySpan<byte> input = _input.AsSpan(_from, _to - _from);
        if (input.IsEmpty || (_hasBegun && (isZlib || !input.StartsWith(GzipHeader.Magic))))
        {
            _hasEnded = true;
            return false;
        }

        if (!isZlib && !GzipHeader.TrySkip(ref input))
        {
            throw new InvalidDataException("the bytes are not in GZIP format");
        }

        _from = _to - input.Length;
        _inflater.Begin();
        (_isIn, _hasBegun, _length) = (true, true, 0);
        return true;
    }

    private void Decode()
    {
        if (_ringTo == _ring.Length)
        {
            (_ringFrom, _ringTo) = (0, 0);
        }

        var status = _inflater.DecodePiece(_input.AsSpan(_from, _to - _from), isZlib, _ring, _ringTo, out var read, out var written);
        if (!isZlib)
        {
            _checksum.Append(_ring.AsSpan(_ringTo, written));
        }

        (_from, _ringTo, _length) = (_from + read, _ringTo + written, _length + (uint)written);
        switch (status)
        {
            case InflateStatus.Done:
                End();
                break;
            case InflateStatus.NeedsInput when !Fill():
                throw new InvalidDataException("the compressed bytes end before their end");
            case InflateStatus.Damaged:
                throw new InvalidDataException("the compressed bytes are damaged");
        }
    }

    private void End()
    {
        _isIn = false;
        if (isZlib)
        {
            return;
        }

        Fill();
        var trailer = _input.AsSpan(_from, _to - _from);
        Span<byte> checksum = stackalloc byte[4];
        _checksum.GetHashAndReset(checksum);
        if (trailer.Length < TrailerBytes || !trailer.StartsWith(checksum) || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != _length)
        {
            throw new InvalidDataException("the compressed bytes end early, or have another checksum than their text");
        }

        _from += TrailerBytes;
    }

    /// <summary>Reads more of the compressed bytes, after the bytes that are left. False: there are no more.</summary>
    private bool Fill()
    {
        _input.AsSpan(_from, _to - _from).CopyTo(_input);
        (_from, _to) = (0, _to - _from);
        var read = Stored.ReadAtLeast(_input.AsSpan(_to), _input.Length - _to, throwOnEndOfStream: false);
        _to += read;
        return read > 0;
    }
}
