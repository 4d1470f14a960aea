using System.Globalization;
using Tarn.Lake.Iceberg.Types;
using Tarn.Patterns.Calendars;

namespace Tarn.Lake.Iceberg.Values;

/// <summary>Single values as text: ISO dates and times, plain numbers, base64 for bytes.</summary>
public static class ValueText
{
    public static string Of(PrimitiveType type, object value) => type.Kind switch
    {
        PrimitiveKind.Boolean => (bool)value ? "true" : "false",
        PrimitiveKind.Date => Date((int)value),
        PrimitiveKind.Time => ShortTime((long)value),
        PrimitiveKind.Timestamp => Timestamp((long)value, 1_000_000, 6),
        PrimitiveKind.TimestampTz => Timestamp((long)value, 1_000_000, 6) + "+00:00",
        PrimitiveKind.TimestampNs => Timestamp((long)value, 1_000_000_000, 9),
        PrimitiveKind.TimestampTzNs => Timestamp((long)value, 1_000_000_000, 9) + "+00:00",
        PrimitiveKind.Decimal => Decimal((Int128)value, type.Scale),
        PrimitiveKind.Float => Floating(Convert.ToSingle(value, null), Convert.ToSingle(value, null).ToString("R", CultureInfo.InvariantCulture)),
        PrimitiveKind.Double => Floating(Convert.ToDouble(value, null), Convert.ToDouble(value, null).ToString("R", CultureInfo.InvariantCulture)),
        PrimitiveKind.Fixed or PrimitiveKind.Binary => Convert.ToBase64String((byte[])value),
        PrimitiveKind.Int or PrimitiveKind.Long or PrimitiveKind.String or PrimitiveKind.Uuid or PrimitiveKind.Unknown or PrimitiveKind.Variant
            or PrimitiveKind.Geometry or PrimitiveKind.Geography => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A decimal with exactly <paramref name="scale"/> digits after the point.</summary>
    public static string Decimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled < 0 ? "-" + text : text;
    }

    /// <summary>
    /// A year in ISO 8601: at least 4 digits, <c>+</c> before more than 4, <c>-</c> before years under 0.
    /// </summary>
    public static string Year(long year) => year switch
    {
        < 0 => "-" + (-year).ToString("0000", CultureInfo.InvariantCulture),
        > 9999 => "+" + year.ToString(CultureInfo.InvariantCulture),
        _ => year.ToString("0000", CultureInfo.InvariantCulture),
    };

    /// <summary>An ISO date.</summary>
    public static string Date(long days)
    {
        var (year, month, day) = CivilDate.FromDays(days);
        return string.Create(CultureInfo.InvariantCulture, $"{Year(year)}-{month:00}-{day:00}");
    }

    // the format of Java's LocalTime: seconds of zero are left out, fractions have 3 or 6 digits
    private static string ShortTime(long micros)
    {
        var text = Time(micros, 6);
        var digits = text.Length - 9;
        return digits > 0 ? text.PadRight(digits <= 3 ? 12 : 15, '0')
            : text.EndsWith(":00", StringComparison.Ordinal) ? text[..5]
            : text;
    }

    private static string Timestamp(long ticks, long ticksPerSecond, int digits)
    {
        var ticksPerDay = 86_400 * ticksPerSecond;
        var days = Math.DivRem(ticks, ticksPerDay, out var ofDay);
        if (ofDay < 0)
        {
            days--;
            ofDay += ticksPerDay;
        }

        return $"{Date(days)}T{Time(ofDay, digits)}";
    }

    private static string Time(long ticks, int digits)
    {
        var perSecond = (long)Math.Pow(10, digits);
        var seconds = Math.DivRem(ticks, perSecond, out var fraction);
        var text = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return fraction == 0
            ? text
            : $"{text}.{fraction.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0')}";
    }

    private static string Floating(double number, string text) =>
        double.IsNaN(number) ? "NaN"
        : double.IsInfinity(number) ? (number > 0 ? "Infinity" : "-Infinity")
        : text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0"
        : text;
}
