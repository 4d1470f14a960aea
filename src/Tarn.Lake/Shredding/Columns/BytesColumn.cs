namespace Tarn.Lake.Shredding;

/// <summary>A column of values of any length: 32-bit offsets into one buffer of bytes.</summary>
internal abstract class BytesColumn(ShapeNode node, ColumnBuilder? parent) : ColumnBuilder(node, parent)
{
    private int[] _offsets = new int[17];
    private byte[] _data = new byte[64];

    public ReadOnlySpan<byte> this[int index] => _data.AsSpan(_offsets[index], _offsets[index + 1] - _offsets[index]);

    public void Append(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        Commit(value.Length);
    }

    protected override unsafe void CopyValue(ChunkBatch batch, ChunkColumn source, int index)
    {
        ref readonly var buffers = ref batch[source.Index];
        var offsets = (int*)batch.At(buffers.Offsets);
        Append(new ReadOnlySpan<byte>(batch.At(buffers.Values) + offsets[index], offsets[index + 1] - offsets[index]));
    }

    /// <summary>Reserves bytes for one value. <see cref="Commit"/> makes the first of them the value.</summary>
    protected Span<byte> Room(int length)
    {
        if (Count + 1 >= _offsets.Length || IsAtWord)
        {
            Reserve(Count + 1);
        }

        var used = _offsets[Count];
        if (_data.Length - used < length)
        {
            Array.Resize(ref _data, checked(Math.Max(used + length, (int)Math.Min(_data.Length * 2L, Array.MaxLength))));
        }

        return _data.AsSpan(used, length);
    }

    protected void Commit(int length)
    {
        _offsets[Count + 1] = _offsets[Count] + length;
        Appended();
    }

    protected override void ReserveValues(int count)
    {
        if (count >= _offsets.Length)
        {
            Array.Resize(ref _offsets, Math.Max(count + 1, _offsets.Length * 2));
        }
    }

    protected override void AddNullSlots(int count) => _offsets.AsSpan(Count + 1, count).Fill(_offsets[Count]);

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers)
    {
        buffers.Offsets = chunk.Append<int>(_offsets.AsSpan(0, Count + 1));
        buffers.Values = chunk.Append<byte>(_data.AsSpan(0, _offsets[Count]));
        buffers.ValuesLength = _offsets[Count];
    }
}
