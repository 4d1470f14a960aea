using System.Globalization;
using Tarn.Patterns.Calendars;

namespace Tarn.Sql.Types;

/// <summary>Days and microseconds since 1970 as text, in the proleptic Gregorian calendar, any year.</summary>
internal static class CivilTime
{
    /// <summary>The refusal of a time that the engine's type of seven to nine digits does not hold.</summary>
    public const string NanosecondRange = "timestamps of seven to nine digits reach from 1677 to 2262; others need ten digits, or six";

    private const long DayMicroseconds = 86_400_000_000;
    private const long MicrosecondPicoseconds = 1_000_000;

    public static string Date(long days)
    {
        var (year, month, day) = CivilDate.FromDays(days);
        var sign = year < 0 ? "-" : year > 9999 ? "+" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(year):0000}-{month:00}-{day:00}");
    }

    /// <param name="digitsMin">Athena prints three digits at least.</param>
    public static string Timestamp(long microseconds, int precision, int digitsMin = 3)
    {
        var days = Math.DivRem(microseconds, DayMicroseconds, out var rest);
        if (rest < 0)
        {
            days--;
            rest += DayMicroseconds;
        }

        return Date(days) + " " + Clock(rest, Math.Max(precision, digitsMin));
    }

    /// <param name="precision">7 to 9 digits.</param>
    public static string Nanoseconds(long nanoseconds, int precision)
    {
        var microseconds = Math.DivRem(nanoseconds, 1_000, out var rest);
        if (rest < 0)
        {
            microseconds--;
            rest += 1_000;
        }

        return Timestamp(microseconds, 6) + rest.ToString("000", CultureInfo.InvariantCulture)[..(precision - 6)];
    }

    /// <param name="picoseconds">Since 1970.</param>
    /// <param name="precision">10 to 12 digits.</param>
    public static string Timestamp(Int128 picoseconds, int precision)
    {
        var rest = ((picoseconds % MicrosecondPicoseconds) + MicrosecondPicoseconds) % MicrosecondPicoseconds;
        return Timestamp((long)((picoseconds - rest) / MicrosecondPicoseconds), 6) + Digits((long)rest, precision);
    }

    /// <param name="picoseconds">Of the day.</param>
    /// <param name="precision">0 to 12 digits.</param>
    public static string PreciseClock(long picoseconds, int precision) => precision <= 6 ? Clock(picoseconds / MicrosecondPicoseconds, precision)
        : Clock(picoseconds / MicrosecondPicoseconds, 6) + Digits(picoseconds % MicrosecondPicoseconds, precision);

    /// <summary>The picoseconds of a day, or since 1970: of a time or a timestamp in the form that literals have.</summary>
    public static Int128 Picoseconds(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var clock = text[(space + 1)..].Split(':', '.');
        var fraction = clock.Length > 3 ? long.Parse(clock[3].PadRight(12, '0'), CultureInfo.InvariantCulture) : 0;
        var seconds = (((long.Parse(clock[0], CultureInfo.InvariantCulture) * 60) + long.Parse(clock[1], CultureInfo.InvariantCulture)) * 60)
            + long.Parse(clock[2], CultureInfo.InvariantCulture);
        return ((Int128)((DaysOf(text[..Math.Max(space, 0)]) * 86_400) + seconds) * 1_000_000_000_000) + fraction;
    }

    /// <summary>The digits after the sixth.</summary>
    private static string Digits(long picoseconds, int precision) => picoseconds.ToString("000000", CultureInfo.InvariantCulture)[..(precision - 6)];

    private static long DaysOf(string date)
    {
        if (date.Length == 0)
        {
            return 0;
        }

        var parts = date[1..].Split('-');
        var year = long.Parse(date[0] + parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return CivilDate.ToDays(year, int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public static string Clock(long microseconds, int precision)
    {
        var seconds = microseconds / 1_000_000;
        var clock = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return precision == 0 ? clock
            : clock + "." + (microseconds % 1_000_000).ToString("000000", CultureInfo.InvariantCulture)[..precision];
    }
}
