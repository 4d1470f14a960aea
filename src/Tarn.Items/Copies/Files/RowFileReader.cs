using System.Buffers.Binary;
using Tarn.Storage.Checksums;
using ZstdSharp;

namespace Tarn.Items.Copies.Files;

/// <summary>
/// Reads rows from a file of sorted rows, in their order. Each block is compared with its checksum before a row of it is returned. Blocks on
/// the disk. One thread at a time.
/// </summary>
/// <param name="content">The file's bytes; disposed with the reader.</param>
/// <param name="name">The file in messages.</param>
internal sealed class RowFileReader(Stream content, string name) : ISortedRows
{
    private readonly Decompressor _decompressor = new();
    private readonly byte[] _head = new byte[RowFileForm.BlockHeadBytes];
    private byte[] _stored = [];
    private byte[] _block = [];
    private int _blockLength;
    private int _at;
    private long _rows;
    private bool _isBegun;
    private bool _isOver;
    private (int Start, int Length) _key;
    private (int Start, int Length) _value;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key => _block.AsSpan(_key.Start, _key.Length);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Value => _block.AsMemory(_value.Start, _value.Length);

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (_at == _blockLength && !NextBlock())
        {
            return false;
        }

        _key = ReadPlace();
        _value = ReadPlace();
        _rows++;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decompressor.Dispose();
        content.Dispose();
    }

    private bool NextBlock()
    {
        if (_isOver)
        {
            return false;
        }

        if (!_isBegun)
        {
            Span<byte> head = stackalloc byte[RowFileForm.Head.Length];
            Read(head);
            Check(head.SequenceEqual(RowFileForm.Head));
            _isBegun = true;
        }

        Read(_head);
        var stored = BinaryPrimitives.ReadInt32LittleEndian(_head);
        var raw = BinaryPrimitives.ReadInt32LittleEndian(_head.AsSpan(sizeof(int)));
        if (stored == 0 && raw == 0)
        {
            ReadEnd();
            return false;
        }

        Check(raw is > 0 and <= RowFileForm.BlockBytesMax && stored > 0 && stored <= Compressor.GetCompressBound(RowFileForm.BlockBytesMax));
        _stored = _stored.Length < stored ? new byte[stored] : _stored;
        var bytes = _stored.AsSpan(0, stored);
        Read(bytes);
        CheckSum(bytes);
        _block = _block.Length < raw ? new byte[raw] : _block;
        Check(_decompressor.Unwrap(bytes, _block.AsSpan(0, raw)) == raw);
        (_blockLength, _at) = (raw, 0);
        return true;
    }

    private void ReadEnd()
    {
        Span<byte> rows = stackalloc byte[sizeof(long)];
        Read(rows);
        CheckSum(rows);
        Check(BinaryPrimitives.ReadInt64LittleEndian(rows) == _rows);
        _isOver = true;
    }

    private void CheckSum(ReadOnlySpan<byte> bytes) => Check(
        BinaryPrimitives.ReadUInt32LittleEndian(_head.AsSpan(2 * sizeof(int)))
            == Crc32C.Append(Crc32C.Compute(_head.AsSpan(0, 2 * sizeof(int))), bytes));

    private (int Start, int Length) ReadPlace()
    {
        var (length, shift) = (0, 0);
        while (true)
        {
            Check(_at < _blockLength && shift < 32);
            var next = _block[_at++];
            length |= (next & 0x7F) << shift;
            shift += 7;
            if (next < 0x80)
            {
                break;
            }
        }

        Check(length >= 0 && length <= _blockLength - _at);
        var place = (_at, length);
        _at += length;
        return place;
    }

    private void Read(Span<byte> target)
    {
        if (content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
        {
            throw RowFileForm.Damaged(name);
        }
    }

    private void Check(bool holds)
    {
        if (!holds)
        {
            throw RowFileForm.Damaged(name);
        }
    }
}
