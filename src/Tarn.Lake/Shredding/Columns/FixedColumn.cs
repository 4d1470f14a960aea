namespace Tarn.Lake.Shredding;

/// <summary>A column of values that all have the same size.</summary>
internal abstract class FixedColumn<T>(ShapeNode node, ColumnBuilder? parent) : ColumnBuilder(node, parent)
    where T : unmanaged
{
    private T[] values = new T[16];

    protected void Append(T value)
    {
        if (Count == values.Length || IsAtWord)
            Reserve(Count + 1);
        values[Count] = value;
        Appended();
    }

    protected override void ReserveValues(int count)
    {
        if (count > values.Length)
            Array.Resize(ref values, Math.Max(count, values.Length * 2));
    }

    protected override void AddNullSlots(int count) => values.AsSpan(Count, count).Clear();

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers) =>
        buffers.Values = chunk.Append<T>(values.AsSpan(0, Count));
}
