using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;

namespace Tarn.Lake.Shredding;

/// <summary>A record that is being read into columns.</summary>
internal ref struct RecordCursor(ReadOnlySpan<byte> record, RowState row, bool allowsSeveral = false)
{
    private static readonly JsonReaderOptions ValueOptions = JsonRecords.ReaderOptions with { AllowMultipleValues = true };

    public readonly ReadOnlySpan<byte> Record = record;
    public readonly RowState Row = row;
    public Utf8JsonReader Json = new(record, allowsSeveral ? ValueOptions : JsonRecords.ReaderOptions);

    /// <summary>
    /// Puts the value at the reader into <c>_rest</c> and moves the reader to the value's last token.
    /// </summary>
    public void Misfit(ColumnBuilder column, byte[]? field, MisfitReason reason)
    {
        var start = (int)Json.TokenStartIndex;
        Json.Skip();
        Row.Add(column, field, reason, start, Record[start..(int)Json.BytesConsumed]);
    }

    /// <summary>The text of the value that begins at byte <paramref name="start"/> of the record.</summary>
    public readonly ReadOnlySpan<byte> ValueAt(int start)
    {
        var value = new Utf8JsonReader(Record[start..], ValueOptions);
        value.Read();
        value.Skip();
        return Record.Slice(start, (int)value.BytesConsumed);
    }

    /// <summary>
    /// Whether the value at the reader contains a scalar, not only null, [] and {}. The reader does not move.
    /// </summary>
    public readonly bool HasContent()
    {
        var json = Json;
        var depth = json.CurrentDepth;
        do
        {
            if (json.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
            {
                return true;
            }
        }
        while ((json.TokenType is not (JsonTokenType.Null or JsonTokenType.EndArray or JsonTokenType.EndObject)
            || json.CurrentDepth > depth) && json.Read());
        return false;
    }
}
