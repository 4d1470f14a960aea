using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Text. Numbers, true and false are stored as their JSON text, and counted. The record's UTF-8 was checked before. An escape that
/// is not a character (a lone surrogate) does not fit.
/// </summary>
internal sealed class StringColumn(ShapeNode node, ColumnBuilder? parent) : BytesColumn(node, parent)
{
    // The values that were no text in their records, by index. A row that is read again discards its own.
    private readonly List<(int Index, ColumnKind Kind)> _others = [];

    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
        {
            if ((cursor.Json.TokenType == JsonTokenType.Number ? JsonRecords.NumberKind(ref cursor.Json) : ColumnKind.Boolean) is { } kind)
            {
                _others.Add((Count, kind));
            }

            Append(cursor.Json.ValueSpan);
        }
        else if (cursor.Json.TokenType != JsonTokenType.String)
        {
            ReadNested(ref cursor);
        }
        else if (!cursor.Json.ValueIsEscaped)
        {
            Append(cursor.Json.ValueSpan);
        }
        else if (JsonRecords.TryCopy(ref cursor.Json, Room(cursor.Json.ValueSpan.Length), out var length))
        {
            Commit(length);
        }
        else
        {
            Misfit(ref cursor, MisfitReason.Range);
        }
    }

    protected override void RollbackValues(int count)
    {
        while (_others.Count > 0 && _others[^1].Index >= count)
        {
            _others.RemoveAt(_others.Count - 1);
        }
    }

    protected override void WriteValues(ChunkBytes chunk, ref ColumnBuffers buffers)
    {
        base.WriteValues(chunk, ref buffers);
        foreach (var (_, kind) in _others)
        {
            buffers.Longs += kind == ColumnKind.Long ? 1 : 0;
            buffers.Doubles += kind == ColumnKind.Double ? 1 : 0;
            buffers.Booleans += kind == ColumnKind.Boolean ? 1 : 0;
        }
    }

    private void ReadNested(ref RecordCursor cursor)
    {
        if (Node.Reading is not { ConvertsText: true })
        {
            Misfit(ref cursor, MisfitReason.Type);
            return;
        }

        var start = (int)cursor.Json.TokenStartIndex;
        cursor.Json.Skip();
        Append(cursor.Record[start..(int)cursor.Json.BytesConsumed]);
    }
}
