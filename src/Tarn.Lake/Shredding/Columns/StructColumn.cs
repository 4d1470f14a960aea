using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>A struct, or the row itself.</summary>
internal sealed class StructColumn : ColumnBuilder
{
    private readonly TableShape _shape;
    private readonly ColumnBuilder[] _children;
    private readonly ColumnBuilder[] _withDefaults;

    public StructColumn(ShapeNode node, ColumnBuilder? parent, TableShape shape) : base(node, parent)
    {
        _shape = shape;
        _children = [.. node.Children.Select(c => ColumnBuilders.Create(c, this, shape))];
        _withDefaults = [.. _children.Where(child => child.Node.Default is not null)];
    }

    public override ReadOnlySpan<ColumnBuilder> Children => _children;

    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType != JsonTokenType.StartObject)
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        var row = Count;
        var expected = 0;
        while (cursor.Json.Read() && cursor.Json.TokenType == JsonTokenType.PropertyName)
        {
            var field = FindField(ref cursor.Json, expected);
            if (field < 0)
            {
                ReadUnknown(ref cursor);
                continue;
            }

            cursor.Json.Read();
            var child = _children[field];
            if (child.Count != row)
            {
                Align(ref cursor, child, row);
            }

            child.Read(ref cursor);
            expected = field + 1;
        }

        foreach (var child in _withDefaults)
        {
            if (child.Count <= row)
            {
                ReadDefault(cursor.Row, child, row);
            }
        }

        if (IsAtWord)
        {
            Reserve(row + 1);
        }

        Appended();
    }

    // Children may have fewer values, so nulls need no work.
    protected override void CopyValue(ChunkBatch batch, ChunkColumn source, int index)
    {
        var row = Count;
        for (var i = 0; i < _children.Length; i++)
        {
            if (!batch.IsNull(source.Children[i].Index, index))
            {
                _children[i].PadTo(row);
                _children[i].Copy(batch, source.Children[i], index);
            }
        }

        if (IsAtWord)
        {
            Reserve(row + 1);
        }

        Appended();
    }

    /// <summary>Fills the columns of lineage in the last row.</summary>
    public void AppendLineage(in RowOrigin origin, RowLineage lineage)
    {
        foreach (var child in _children)
        {
            if (!child.Node.IsOfLineage)
            {
                continue;
            }

            child.PadTo(Count - 1);
            switch (child)
            {
                case IntColumn sub:
                    sub.Append(origin.Sub);
                    break;
                case TimestampColumn arrived:
                    arrived.Append(origin.ArrivalTimeMs * 1_000);
                    break;
                case StringColumn text:
                    text.Append(child.Node.Name.Equals(LineageColumns.Shard, StringComparison.OrdinalIgnoreCase) ? lineage.Shard : lineage.Sequence);
                    break;
            }
        }
    }

    protected override void ReserveValues(int count)
    {
    }

    protected override void RollbackValues(int count)
    {
        foreach (var child in _children)
        {
            child.Rollback(count);
        }
    }

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers)
    {
    }

    protected override ColumnBuilder? FindMissingBelow(int from, int before)
    {
        foreach (var child in _children)
        {
            if (!child.Node.Required && !child.Node.HasRequired)
            {
                continue;
            }

            for (var i = from; i < before; i++)
            {
                if (!IsNull(i) && child.FindMissing(i, i + 1) is { } missing)
                {
                    return missing;
                }
            }
        }

        return null;
    }

    /// <summary>Finds a field. Producers usually send fields in one order, so the next one is compared first.</summary>
    private int FindField(ref Utf8JsonReader json, int expected)
    {
        if (json.ValueIsEscaped)
        {
            return JsonRecords.Utf8(ref json) is { } name ? Node.Fields!.Find(name) : -1;
        }

        if (expected < _children.Length && json.ValueSpan.SequenceEqual(_children[expected].Node.Utf8Key))
        {
            return expected;
        }

        return Node.Fields!.Find(json.ValueSpan);
    }

    /// <summary>
    /// Aligns a column with this row: appends nulls for rows without a value, or discards an earlier value of the same
    /// name.
    /// </summary>
    private static void Align(ref RecordCursor cursor, ColumnBuilder child, int row)
    {
        if (child.Count < row)
        {
            child.PadTo(row);
            return;
        }

        if (child.ValueStart >= 0)
        {
            cursor.Row.AddDuplicate(child, child.ValueStart, cursor.ValueAt(child.ValueStart));
        }
        else
        {
            cursor.Row.ReplaceMisfit(child);
        }

        child.Rollback(row);
    }

    private static void ReadDefault(RowState rowState, ColumnBuilder child, int row)
    {
        var value = new RecordCursor(child.Node.Default, rowState);
        value.Json.Read();
        child.PadTo(row);
        child.Read(ref value);
    }

    private void ReadUnknown(ref RecordCursor cursor)
    {
        if (Node.Reading is not null)
        {
            cursor.Json.Read();
            cursor.Json.Skip();
            return;
        }

        var name = JsonRecords.Utf8(ref cursor.Json);
        var reserved = name == null || _shape.IsReserved(name, topLevel: Parent == null);
        name ??= cursor.Json.ValueSpan.ToArray();
        cursor.Json.Read();
        if (!cursor.HasContent())
        {
            cursor.Json.Skip();
        }
        else if (reserved)
        {
            cursor.Misfit(this, name, MisfitReason.Reserved);
        }
        else if (cursor.Row.MayEvolve && _shape.MayAdd(1))
        {
            cursor.Row.NeedsEvolution = true;
            cursor.Json.Skip();
        }
        else
        {
            cursor.Misfit(this, name, IsBeyondRange(ref cursor.Json) ? MisfitReason.Range : MisfitReason.Columns);
        }
    }

    private static bool IsBeyondRange(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && JsonRecords.NumberKind(ref json) == null;
}
