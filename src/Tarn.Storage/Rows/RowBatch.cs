using System.Buffers.Binary;

namespace Tarn.Storage.Rows;

/// <summary>
/// Changes of rows that become visible together, in their order: a later change of a row replaces an earlier one. One thread at a time;
/// used again after <see cref="Clear"/>.
/// </summary>
/// <remarks>
/// Its bytes are a batch as RocksDB writes it: 8 bytes of sequence number, 4 of count, then each change as a kind and its keys and values with their
/// lengths as varints. So a batch of 1,000 rows is handed over by one native call.
/// </remarks>
public sealed class RowBatch
{
    private const int CountAt = 8;
    private const int HeaderBytes = 12;
    private const int VarintBytesMax = 5;
    private const int FirstBytes = 16 * 1024;

    // After an unusually large batch, the memory is released.
    private const int KeptBytesMax = 8 << 20;

    private byte[] _bytes = new byte[FirstBytes];
    private int _length = HeaderBytes;

    /// <summary>The number of changes.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of keys and values, and a few for each change.</summary>
    public int Bytes => _length;

    internal ReadOnlySpan<byte> Encoded
    {
        get
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(CountAt), Count);
            return _bytes.AsSpan(0, _length);
        }
    }

    /// <summary>Sets a row.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(key, default, value, default);

    /// <summary>Sets a row whose key and value have two parts each.</summary>
    public void Put(ReadOnlySpan<byte> keyHead, ReadOnlySpan<byte> keyTail, ReadOnlySpan<byte> valueHead, ReadOnlySpan<byte> valueTail)
    {
        Begin(RowBatchKind.Put, keyHead.Length + keyTail.Length + valueHead.Length + valueTail.Length);
        Write(keyHead, keyTail);
        Write(valueHead, valueTail);
    }

    /// <summary>Removes a row; does nothing when there is none.</summary>
    public void Delete(ReadOnlySpan<byte> key) => Delete(key, default);

    /// <summary>Removes a row whose key has two parts; does nothing when there is none.</summary>
    public void Delete(ReadOnlySpan<byte> keyHead, ReadOnlySpan<byte> keyTail)
    {
        Begin(RowBatchKind.Delete, keyHead.Length + keyTail.Length);
        Write(keyHead, keyTail);
    }

    /// <summary>Removes all rows from a key (included) to another (excluded). Its cost does not depend on their number.</summary>
    public void DeleteRange(ReadOnlySpan<byte> from, ReadOnlySpan<byte> before)
    {
        Begin(RowBatchKind.DeleteRange, from.Length + before.Length);
        Write(from, default);
        Write(before, default);
    }

    /// <summary>Empties the batch.</summary>
    public void Clear()
    {
        Count = 0;
        _length = HeaderBytes;
        if (_bytes.Length > KeptBytesMax)
        {
            _bytes = new byte[FirstBytes];
        }
    }

    internal RowBatchReader Read() => new(_bytes.AsSpan(HeaderBytes, _length - HeaderBytes));

    private void Begin(RowBatchKind kind, int bytes)
    {
        var needed = checked(_length + 1 + (2 * VarintBytesMax) + bytes);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
        }

        _bytes[_length++] = (byte)kind;
        Count++;
    }

    private void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        var rest = (uint)(head.Length + tail.Length);
        for (; rest >= 0x80; rest >>= 7)
        {
            _bytes[_length++] = (byte)(rest | 0x80);
        }

        _bytes[_length++] = (byte)rest;
        head.CopyTo(_bytes.AsSpan(_length));
        tail.CopyTo(_bytes.AsSpan(_length + head.Length));
        _length += head.Length + tail.Length;
    }
}
