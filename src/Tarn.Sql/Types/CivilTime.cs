using System.Globalization;

namespace Tarn.Sql.Types;

/// <summary>Days and microseconds since 1970 as text, in the proleptic Gregorian calendar, any year.</summary>
internal static class CivilTime
{
    private const long DayMicroseconds = 86_400_000_000;
    private const long MicrosecondPicoseconds = 1_000_000;

    public static string Date(long days)
    {
        // Years begin in March, so that the leap day is the last day of a year.
        var shifted = days + 719_468;
        var era = Math.DivRem(shifted >= 0 ? shifted : shifted - 146_096, 146_097, out _);
        var dayOfEra = shifted - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var month = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * month) + 2) / 5) + 1;
        month = month < 10 ? month + 3 : month - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        var sign = year < 0 ? "-" : year > 9999 ? "+" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(year):0000}-{month:00}-{day:00}");
    }

    /// <summary>Days since 1970 of a date.</summary>
    public static long Days(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = (year >= 0 ? year : year - 399) / 400;
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
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

    /// <summary>The digits behind the sixth.</summary>
    private static string Digits(long picoseconds, int precision) => picoseconds.ToString("000000", CultureInfo.InvariantCulture)[..(precision - 6)];

    private static long DaysOf(string date)
    {
        if (date.Length == 0)
        {
            return 0;
        }

        var parts = date[1..].Split('-');
        var year = long.Parse(date[0] + parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return Days(year, int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public static string Clock(long microseconds, int precision)
    {
        var seconds = microseconds / 1_000_000;
        var clock = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return precision == 0 ? clock
            : clock + "." + (microseconds % 1_000_000).ToString("000000", CultureInfo.InvariantCulture)[..precision];
    }
}
