using System.Text.Json;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Lake.Shredding.Texts;

namespace Tarn.Lake.Shredding;

/// <summary>
/// Timestamps. Only declared columns have this type. A value has one of the table's further forms, or text is RFC 3339. Without further
/// forms, a number is microseconds since 1970. Text with a zone is converted to UTC; text without one is taken unchanged.
/// </summary>
internal sealed class TimestampColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<long>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        long micros = 0;
        var fits = Node.Reading is { } reading ? TimeValues.TryRead(ref cursor, reading.Timestamps, out micros)
            : TimeValues.TryRead(ref cursor, Node.Times, out micros) || cursor.Json.TokenType switch
            {
                JsonTokenType.Number => Node.Times is null && cursor.Json.TryGetInt64(out micros),
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
}

/// <summary>Reads values by the forms that a table or deserializer has.</summary>
internal static class TimeValues
{
    /// <summary>Reads the number or text at the reader.</summary>
    /// <param name="cursor">The reader.</param>
    /// <param name="timestamps">The forms; null: there are none.</param>
    /// <param name="micros">Microseconds since 1970 in UTC.</param>
    public static bool TryRead(ref RecordCursor cursor, ITimestampReader? timestamps, out long micros)
    {
        micros = 0;
        return timestamps is not null && cursor.Json.TokenType is (JsonTokenType.Number or JsonTokenType.String)
            && (cursor.Json.ValueIsEscaped
                ? JsonRecords.Utf8(ref cursor.Json) is { } text && timestamps.TryRead(text, out micros)
                : timestamps.TryRead(cursor.Json.ValueSpan, out micros));
    }
}

/// <summary>
/// Dates. Only declared columns have this type. A value has one of the table's further forms, or it is text <c>YYYY-MM-DD</c>. Without
/// further forms, a number is days since 1970-01-01. A value with a time of day does not fit.
/// </summary>
internal sealed class DateColumn(ShapeNode node, ColumnBuilder? parent) : FixedColumn<int>(node, parent)
{
    protected override void ReadValue(ref RecordCursor cursor)
    {
        var days = 0;
        if (Node.Reading is null && TimeValues.TryRead(ref cursor, Node.Times, out var micros))
        {
            AppendDay(ref cursor, micros);
            return;
        }

        var fits = cursor.Json.TokenType switch
        {
            JsonTokenType.Number => Node is { Reading: null, Times: null } && cursor.Json.TryGetInt32(out days),
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

    private void AppendDay(ref RecordCursor cursor, long micros)
    {
        if (TimeText.InRange(micros) && micros % TimeText.MicrosPerDay == 0)
        {
            Append((int)(micros / TimeText.MicrosPerDay));
        }
        else
        {
            Misfit(ref cursor, MisfitReason.Range);
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
