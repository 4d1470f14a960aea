using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Timestamps. Only declared columns have this type. A number is microseconds since 1970, text is RFC 3339. Text with a
/// zone is converted to UTC; text without one is taken unchanged.
/// </summary>
internal sealed class TimestampColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<long>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        long micros = 0;
        var fits = Node.Reading is { } reading ? TryRead(ref cursor, reading.Timestamps, out micros) : cursor.Json.TokenType switch
        {
            JsonTokenType.Number => cursor.Json.TryGetInt64(out micros),
            JsonTokenType.String => TimeText.Timestamp(cursor.Json.ValueSpan, out micros),
            _ => false,
        };
        if (fits && TimeText.InRange(micros))
        {
            Append(micros);
        }
        else
        {
            Misfit(ref cursor, fits ? MisfitReason.Range : MisfitReason.Type);
        }
    }

    private static bool TryRead(ref RecordCursor cursor, ITimestampReader timestamps, out long micros)
    {
        micros = 0;
        return cursor.Json.TokenType is JsonTokenType.Number or JsonTokenType.String
            && (cursor.Json.ValueIsEscaped
                ? JsonRecords.Utf8(ref cursor.Json) is { } text && timestamps.TryRead(text, out micros)
                : timestamps.TryRead(cursor.Json.ValueSpan, out micros));
    }
}

/// <summary>
/// Dates, from text <c>YYYY-MM-DD</c> or a number of days since 1970-01-01. Only declared columns have this type.
/// </summary>
internal sealed class DateColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<int>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        var days = 0;
        var fits = cursor.Json.TokenType switch
        {
            JsonTokenType.Number => Node.Reading is null && cursor.Json.TryGetInt32(out days),
            JsonTokenType.String => TimeText.Date(cursor.Json.ValueSpan, out days),
            _ => false,
        };
        if (fits && TimeText.InRange(days * TimeText.MicrosPerDay))
        {
            Append(days);
        }
        else
        {
            Misfit(ref cursor, fits ? MisfitReason.Range : MisfitReason.Type);
        }
    }
}

/// <summary>
/// Times of day, from text <c>HH:MM:SS.ffffff</c> or a number of microseconds. Only declared columns have this type.
/// </summary>
internal sealed class TimeOfDayColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<long>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        long micros = 0;
        var fits = cursor.Json.TokenType switch
        {
            JsonTokenType.Number => cursor.Json.TryGetInt64(out micros),
            JsonTokenType.String => TimeText.Time(cursor.Json.ValueSpan, out micros),
            _ => false,
        };
        if (fits && micros is >= 0 and < TimeText.MicrosPerDay)
        {
            Append(micros);
        }
        else
        {
            Misfit(ref cursor, fits ? MisfitReason.Range : MisfitReason.Type);
        }
    }
}
