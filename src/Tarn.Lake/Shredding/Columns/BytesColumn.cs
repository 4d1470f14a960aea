namespace Tarn.Lake.Shredding;

/// <summary>A column of values of any length: 32-bit offsets into one buffer of bytes.</summary>
internal abstract class BytesColumn(ShapeNode node, ColumnBuilder? parent) : ColumnBuilder(node, parent)
{
    private int[] offsets = new int[17];
    private byte[] data = new byte[64];

    public ReadOnlySpan<byte> this[int index] => data.AsSpan(offsets[index], offsets[index + 1] - offsets[index]);

    public void Append(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Room(value.Length));
        Commit(value.Length);
    }

    /// <summary>Reserves room for one value. <see cref="Commit"/> makes the room's first bytes the value.</summary>
    protected Span<byte> Room(int length)
    {
        if (Count + 1 >= offsets.Length || IsAtWord)
            Reserve(Count + 1);
        var used = offsets[Count];
        if (data.Length - used < length)
            Array.Resize(ref data, checked(Math.Max(used + length, (int)Math.Min(data.Length * 2L, Array.MaxLength))));
        return data.AsSpan(used, length);
    }

    protected void Commit(int length)
    {
        offsets[Count + 1] = offsets[Count] + length;
        Appended();
    }

    protected override void ReserveValues(int count)
    {
        if (count >= offsets.Length)
            Array.Resize(ref offsets, Math.Max(count + 1, offsets.Length * 2));
    }

    protected override void AddNullSlots(int count) => offsets.AsSpan(Count + 1, count).Fill(offsets[Count]);

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers)
    {
        buffers.Offsets = chunk.Append<int>(offsets.AsSpan(0, Count + 1));
        buffers.Values = chunk.Append<byte>(data.AsSpan(0, offsets[Count]));
        buffers.ValuesLength = offsets[Count];
    }
}
