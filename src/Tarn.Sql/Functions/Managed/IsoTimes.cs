using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Patterns.Calendars;
using Tarn.Sql.Types;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Texts by ISO 8601: dates of months, of weeks and of years, and times.</summary>
internal static partial class IsoTimes
{
    private const long DayMicroseconds = 86_400_000_000;

    public static RowFunction? Find(string name) => name switch
    {
        "from_iso8601_date" => (i, r, o) => o.Set(r, Date(i.Text(0, r))),
        "from_iso8601_timestamp" => (i, r, o) => o.Set(r, Instant(i.Text(0, r))),
        "iso8601_zone" => (i, r, o) => o.Set(r, Zone(Time().Match(i.Text(0, r)))),
        "from_iso8601_nanos" => (i, r, o) => o.Set(r, Nanoseconds(i.Text(0, r))),
        "iso8601_nanos_zone" => (i, r, o) => o.Set(r, Zone(Exact().Match(i.Text(0, r)))),
        _ => null,
    };

    /// <summary>Days since 1970.</summary>
    private static int Date(string text)
    {
        var match = Day().Match(text);
        return match.Success && match.Length == text.Length ? (int)Days(match, text) : throw Malformed(text, match.Length);
    }

    /// <summary>Microseconds since 1970; digits below milliseconds are cut.</summary>
    private static long Instant(string text)
    {
        var match = Time().Match(text);
        if (!match.Success)
        {
            throw Malformed(text, Day().Match(text).Length);
        }

        var clock = Clock(match, text) + (match.Groups["f"].Success ? long.Parse(match.Groups["f"].Value.PadRight(3, '0')[..3], Invariant) * 1_000 : 0);
        return (Days(match, text) * DayMicroseconds) + clock - (Zone(match) * 60_000_000L);
    }

    private static long Nanoseconds(string text)
    {
        var match = Exact().Match(text);
        if (!match.Success)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Text '{text}' could not be parsed at index {Day().Match(text).Length}");
        }

        var micros = (Days(match, text) * DayMicroseconds) + Clock(match, text) - (Zone(match) * 60_000_000L);
        var nanos = ((Int128)micros * 1_000) + (match.Groups["f"].Success ? long.Parse(match.Groups["f"].Value.PadRight(9, '0'), Invariant) : 0);
        return Int128.Abs(nanos) < long.MaxValue ? (long)nanos : throw RowValues.Error(SqlErrorName.NotSupported, CivilTime.NanosecondRange);
    }

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static long Days(Match match, string text)
    {
        var year = Part(match, "y", 1);
        if (match.Groups["w"].Success)
        {
            var (week, day) = (Part(match, "w", 1), Part(match, "wd", 1));
            var days = CivilDate.ToDaysOfWeek(year, week, 1);
            return week >= 1 && days < CivilDate.ToDaysOfWeek(year + 1, 1, 1) && day is >= 1 and <= 7 ? days + day - 1 : throw OutOfRange(text);
        }

        if (match.Groups["yd"].Success)
        {
            var (first, day) = (CivilDate.ToDays(year, 1, 1), Part(match, "yd", 1));
            return day >= 1 && first + day <= CivilDate.ToDays(year + 1, 1, 1) ? first + day - 1 : throw OutOfRange(text);
        }

        var (month, dayOfMonth) = (Part(match, "m", 1), Part(match, "d", 1));
        var isDay = month is >= 1 and <= 12 && dayOfMonth >= 1 && dayOfMonth <= CivilDate.DaysIn(year, month);
        return isDay ? CivilDate.ToDays(year, month, dayOfMonth) : throw OutOfRange(text);
    }

    private static long Clock(Match match, string text)
    {
        var (hour, minute, second) = (Part(match, "h", 0), Part(match, "min", 0), Part(match, "s", 0));
        return hour < 24 && minute < 60 && second < 60 ? ((((hour * 60L) + minute) * 60) + second) * 1_000_000 : throw OutOfRange(text);
    }

    /// <summary>The key of the zone at the end of a time; without one it is UTC.</summary>
    private static short Zone(Match match) => match.Groups["z"] is { Success: true } zone ? Zones.Key(zone.Value.ToUpperInvariant()) ?? 0 : (short)0;

    private static int Part(Match match, string group, int absent) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, NumberStyles.AllowLeadingSign, Invariant) : absent;

    private static InvalidOperationException OutOfRange(string text) =>
        RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Cannot parse \"{text}\": value out of range");

    private static InvalidOperationException Malformed(string text, int at) => RowValues.Error(
        SqlErrorName.InvalidFunctionArgument, $"Invalid format: \"{text}\"" + (at > 0 && at < text.Length ? $" is malformed at \"{text[at..]}\"" : ""));

    private const string DayText =
        @"^(?<y>[+-]?\d{4,9})(?:-[Ww](?<w>\d{1,2})(?:-(?<wd>\d))?|-(?<yd>\d{3})(?!\d)|-(?<m>\d{1,2})(?:-(?<d>\d{1,2}))?)?";

    [GeneratedRegex(DayText)]
    private static partial Regex Day();

    [GeneratedRegex(DayText + @"(?:[Tt](?<h>\d{2})(?::(?<min>\d{2})(?::(?<s>\d{2})(?:[.,](?<f>\d+))?)?)?(?<z>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})[Tt](?<h>\d{2}):(?<min>\d{2})(?::(?<s>\d{2})(?:\.(?<f>\d{1,9}))?)?(?<z>[Zz]|[+-]\d{2}:\d{2})?$")]
    private static partial Regex Exact();
}
