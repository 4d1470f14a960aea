namespace Tarn.Lake.Shredding;

/// <summary>A column of values that all have the same size.</summary>
internal abstract class FixedColumn<T>(ShapeNode node, ColumnBuilder? parent) : ColumnBuilder(node, parent)
    where T : unmanaged
{
    private T[] _values = new T[16];

    public void Append(T value)
    {
        if (Count == _values.Length || IsAtWord)
        {
            Reserve(Count + 1);
        }

        _values[Count] = value;
        Appended();
    }

    protected override unsafe void CopyValue(ChunkBatch batch, ChunkColumn source, int index) =>
        Append(((T*)batch.At(batch[source.Index].Values))[index]);

    protected override void ReserveValues(int count)
    {
        if (count > _values.Length)
        {
            Array.Resize(ref _values, Math.Max(count, _values.Length * 2));
        }
    }

    protected override void AddNullSlots(int count) => _values.AsSpan(Count, count).Clear();

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers) =>
        buffers.Values = chunk.Append<T>(_values.AsSpan(0, Count));
}
