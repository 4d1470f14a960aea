using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Text. Numbers, true and false are stored as their JSON text. The record's UTF-8 was checked before. An escape that
/// is not a character (a lone surrogate) does not fit.
/// </summary>
internal sealed class StringColumn(ShapeNode node, ColumnBuilder? parent) : BytesColumn(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        if (cursor.Json.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
        {
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
