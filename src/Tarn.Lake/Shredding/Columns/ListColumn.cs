using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>Lists: 32-bit offsets into the column of all lists' elements.</summary>
internal sealed class ListColumn : ColumnBuilder
{
    private readonly ColumnBuilder[] _children;
    private readonly int _hiddenCells;
    private int[] _offsets = new int[17];

    public ListColumn(ShapeNode node, ColumnBuilder? parent, TableShape shape) : base(node, parent)
    {
        _children = [ColumnBuilders.Create(node.Children[0], this, shape)];
        _hiddenCells = node.Children[0].LeafCount - 1;
    }

    /// <summary>The current element's index in its list.</summary>
    public int CurrentIndex { get; private set; }

    public override ReadOnlySpan<ColumnBuilder> Children => _children;

    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.StartArray)
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        var start = cursor.Json;
        var mark = cursor.Row.Mark();
        var element = _children[0];
        for (CurrentIndex = 0; cursor.Json.Read() && cursor.Json.TokenType != JsonTokenType.EndArray; CurrentIndex++)
        {
            if (!cursor.Row.TryTakeCells(_hiddenCells))
            {
                element.Rollback(_offsets[Count]);
                cursor.Row.Restore(mark);
                cursor.Json = start;
                Misfit(ref cursor, MisfitReason.Range);
                return;
            }

            element.Read(ref cursor);
        }

        if (Count + 1 >= _offsets.Length || IsAtWord)
        {
            Reserve(Count + 1);
        }

        _offsets[Count + 1] = element.Count;
        Appended();
    }

    protected override unsafe void CopyValue(ChunkBatch batch, ChunkColumn source, int index)
    {
        var offsets = (int*)batch.At(batch[source.Index].Offsets);
        for (var i = offsets[index]; i < offsets[index + 1]; i++)
        {
            _children[0].Copy(batch, source.Children[0], i);
        }

        Reserve(Count + 1);
        _offsets[Count + 1] = _children[0].Count;
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

    protected override void RollbackValues(int count) => _children[0].Rollback(_offsets[count]);

    protected override int ChildCount => _offsets[Count];

    // A null list and a value missing at the end have no elements.
    protected override ColumnBuilder? FindMissingBelow(int from, int before) =>
        from < Count ? _children[0].FindMissing(_offsets[from], _offsets[Math.Min(before, Count)]) : null;

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers) =>
        buffers.Offsets = chunk.Append<int>(_offsets.AsSpan(0, Count + 1));
}
