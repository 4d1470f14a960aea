using System.Globalization;
using Tarn.Sql.Matching.Values;

namespace Tarn.Streaming.Patterns.Values;

/// <summary>Times as text and back: nanoseconds since 1970.</summary>
internal static class PatternTexts
{
    public const long MillisecondNanoseconds = 1_000_000;
    private const long TickNanoseconds = 100;
    private const int TickDigits = 7;

    /// <summary>NULL: the text is no time of the years 1 to 9999.</summary>
    public static PatternValue Timestamp(string text) =>
        DateTime.TryParse(text.TrimEnd('Z').Replace('T', ' '), CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var time)
            ? PatternValue.Of((Int128)(time - DateTime.UnixEpoch).Ticks * TickNanoseconds) : PatternValue.Null;

    public static PatternValue Date(string text) =>
        DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day)
            ? PatternValue.Of(day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) : PatternValue.Null;

    public static string Text(PatternValue value, PatternType type) => type.Kind switch
    {
        PatternKind.Text => value.Text!,
        PatternKind.Boolean => value.IsTrue ? "TRUE" : "FALSE",
        PatternKind.Decimal => PatternNumbers.DecimalText(value.Number, type.Scale),
        PatternKind.Float => ((float)value.Float).ToString("R", CultureInfo.InvariantCulture),
        PatternKind.Double => value.Float.ToString("R", CultureInfo.InvariantCulture),
        PatternKind.Date => DateTime.UnixEpoch.AddDays((int)value.Number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        PatternKind.Timestamp => Clock(value.Number, type.Precision),
        PatternKind.TimestampLtz => Clock(value.Number, type.Precision) + "Z",
        _ => value.Number.ToString(CultureInfo.InvariantCulture),
    };

    public static PatternValue AddMonths(PatternValue time, int months)
    {
        var ticks = (long)(time.Number / TickNanoseconds);
        return PatternValue.Of((Int128)(DateTime.UnixEpoch.AddTicks(ticks).AddMonths(months) - DateTime.UnixEpoch).Ticks * TickNanoseconds);
    }

    private static string Clock(Int128 nanoseconds, int digits)
    {
        var time = DateTime.UnixEpoch.AddTicks((long)(nanoseconds / TickNanoseconds));
        var text = time.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
        return digits == 0 ? text[..^(TickDigits + 1)] : text[..^(TickDigits - digits)];
    }
}
