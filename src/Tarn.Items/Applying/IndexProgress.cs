using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage.Rows;

namespace Tarn.Items.Applying;

/// <summary>
/// How far each index is filled, by its id. An index made with its table is full from the first moment. Another one is filled in the order
/// of the table's keys: a change of an item beyond the reached key leaves the index alone, because the filling will meet that item.
/// </summary>
internal sealed class IndexProgress(IRowStore store)
{
    private static readonly byte[] FullRow = [1, 1];
    private static readonly byte[] PartRow = [1, 0];
    private readonly Dictionary<long, Filled> _filled = [];

    /// <summary>Whether the index has, or must get, the rows of an item.</summary>
    public bool Covers(IndexDefinition index, ReadOnlySpan<byte> tableKey)
    {
        var filled = Of(index);
        return filled.IsFull || (filled.Reached is { } reached && tableKey.SequenceCompareTo(reached) <= 0);
    }

    public bool IsFull(IndexDefinition index) => Of(index).IsFull;

    /// <summary>The last key that the filling has passed; null: it has not begun.</summary>
    public byte[]? Reached(IndexDefinition index) => Of(index).Reached;

    /// <summary>Notes in a batch that the filling has passed a key.</summary>
    public void Move(RowBatch batch, IndexDefinition index, byte[] reached)
    {
        batch.Put(RowForm.ProgressKey(index.Id), default, PartRow, reached);
        _filled[index.Id] = new Filled(false, reached);
    }

    /// <summary>Notes in a batch that the index has all rows.</summary>
    public void Fill(RowBatch batch, IndexDefinition index)
    {
        batch.Put(RowForm.ProgressKey(index.Id), FullRow);
        _filled[index.Id] = new Filled(true, null);
    }

    /// <summary>Forgets a removed index.</summary>
    public void Remove(RowBatch batch, long index)
    {
        batch.Delete(RowForm.ProgressKey(index));
        _filled.Remove(index);
    }

    private Filled Of(IndexDefinition index)
    {
        if (_filled.TryGetValue(index.Id, out var known))
        {
            return known;
        }

        var filled = index.IsOriginal ? new Filled(true, null) : Read(store.Get(RowForm.ProgressKey(index.Id)));
        _filled[index.Id] = filled;
        return filled;
    }

    private static Filled Read(byte[]? row) => row is null ? default
        : row[1] == FullRow[1] ? new Filled(true, null)
        : new Filled(false, row[PartRow.Length..]);

    private readonly record struct Filled(bool IsFull, byte[]? Reached);
}
