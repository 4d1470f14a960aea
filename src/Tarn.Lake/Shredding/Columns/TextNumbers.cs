using System.Buffers.Text;
using System.Text.Json;

namespace Tarn.Lake.Shredding;

/// <summary>Numbers under the rules of another deserializer (<see cref="HiveJsonRules"/>).</summary>
internal static class TextNumbers
{
    /// <summary>Reads text that is an integer, if the rules convert text.</summary>
    public static bool TryRead(ColumnBuilder column, ref RecordCursor cursor, out long value)
    {
        value = 0;
        return TryText(column, ref cursor, out var text) && Utf8Parser.TryParse(text, out value, out var length) && length == text.Length;
    }

    /// <summary>Reads text that is a finite number, if the rules convert text.</summary>
    public static bool TryRead(ColumnBuilder column, ref RecordCursor cursor, out double value)
    {
        value = 0;
        return TryText(column, ref cursor, out var text)
            && Utf8Parser.TryParse(text, out value, out var length) && length == text.Length && double.IsFinite(value);
    }

    /// <summary>Rounds an integer that a double does not hold exactly, as these deserializers do.</summary>
    public static bool TryRound(ColumnBuilder column, ref Utf8JsonReader json, out double value)
    {
        value = 0;
        return column.Node.Reading is not null && json.TryGetDouble(out value) && double.IsFinite(value);
    }

    private static bool TryText(ColumnBuilder column, ref RecordCursor cursor, out ReadOnlySpan<byte> text)
    {
        text = cursor.Json.TokenType == JsonTokenType.String ? cursor.Json.ValueSpan : default;
        return column.Node.Reading is { ConvertsText: true } && !text.IsEmpty;
    }
}
