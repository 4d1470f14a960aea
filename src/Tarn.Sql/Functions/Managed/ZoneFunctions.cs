using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Patterns.Calendars;
using Tarn.Sql.Functions.Managed.Formats;
using Tarn.Sql.Types;
using Tarn.Workers.Functions;

namespace Tarn.Sql.Functions.Managed;

/// <summary>Names, keys and offsets of time zones, and texts of times in zones.</summary>
internal static partial class ZoneFunctions
{
    private const long MicrosPerDay = 86_400_000_000;

    public static RowFunction? Find(string name) => name switch
    {
        "zone_key" => (i, r, o) => o.Set(r, KeyOf(i.Text(0, r), $"'{i.Text(0, r)}' is not a valid time zone", SqlErrorName.InvalidFunctionArgument)),
        "zone_name" => (i, r, o) => o.Set(r, Zones.Name(i[0].Values<short>(r + 1)[r])),
        "iso8601_offset" => (i, r, o) => o.Set(r, i.Long(0, r) is 0 ? "Z" : Zones.Name((short)i.Long(0, r))),
        "time_text" => (i, r, o) => o.Set(r, TimeText(i.Long(0, r), (int)i.Long(1, r)) + " " + i.Text(2, r)),
        "print_time" => (i, r, o) => o.Set(r, TimePatterns.Print(TimePatterns.Of(i.Text(3, r)[0], i.Text(4, r)), i.Long(0, r), i.Long(1, r), i.Text(2, r))),
        "read_clock" => (i, r, o) => o.Set(r, TimePatterns.Read(i.Text(1, r)[0], i.Text(2, r), i.Text(0, r)).Clock),
        "read_zone" => (i, r, o) => o.Set(r, TimePatterns.Read(i.Text(1, r)[0], i.Text(2, r), i.Text(0, r)).Zone),
        "offset_text" => (i, r, o) => o.Set(r, OffsetText(i[0].Values<short>(r + 1)[r])),
        "clock_text" => (i, r, o) => o.Set(r, CivilTime.PreciseClock(i.Long(0, r), (int)i.Long(1, r))),
        "text_to_picos" => (i, r, o) => o.Set(r, DayTime(i.Text(0, r)).Picoseconds),
        "text_to_offset" => (i, r, o) => o.Set(r, DayTime(i.Text(0, r)).Offset),
        "text_to_rest" => (i, r, o) => o.Set(r, long.Parse(Parts(i.Text(0, r)).Groups[7].Value.PadRight(12, '0')[6..], CultureInfo.InvariantCulture)),
        "text_to_floor" => (i, r, o) => o.Set(r, Clock(i.Text(0, r), isRounded: false)),
        "text_to_clock" => (i, r, o) => o.Set(r, Clock(i.Text(0, r))),
        "text_to_zone" => (i, r, o) => o.Set(r, Zone(i.Text(0, r))),
        _ => null,
    };

    private static string TimeText(long count, int precision) =>
        precision > 6 ? CivilTime.Nanoseconds(count, precision) : CivilTime.Timestamp(count, precision);

    private static short KeyOf(string zone, string message, string error) => Zones.Key(zone) ?? throw RowValues.Error(error, message);

    private static short Zone(string text) => Zone(Parts(text), text);

    private static short Zone(Match parts, string text) => parts.Groups[8].Value is { Length: > 0 } zone ? Zones.Key(zone) ?? throw Bad(text) : (short)0;

    private static long Clock(string text, bool isRounded = true)
    {
        var match = Parts(text);
        int Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var (year, month, day) = (Part(1), Part(2), Part(3));
        var isDay = month is >= 1 and <= 12 && day >= 1 && day <= CivilDate.DaysIn(year, month);
        if (!isDay || Part(4) > 23 || Part(5) > 59 || Part(6) > 59)
        {
            throw Bad(text);
        }

        _ = Zone(match, text);
        var digits = match.Groups[7].Value;
        var micros = digits.Length == 0 ? 0 : long.Parse(digits.PadRight(7, '0')[..7], CultureInfo.InvariantCulture);
        var seconds = (((Part(4) * 60L) + Part(5)) * 60) + Part(6);
        return (CivilDate.ToDays(year, month, day) * MicrosPerDay) + (seconds * 1_000_000) + ((micros + (isRounded ? 5 : 0)) / 10);
    }

    /// <summary>An offset as times of a day show it; that of UTC has digits too.</summary>
    private static string OffsetText(short minutes) => minutes == 0 ? "+00:00" : Zones.Name(minutes);

    /// <summary>A time of a clock, in picoseconds of the day, and its offset in minutes.</summary>
    private static (long Picoseconds, short Offset) DayTime(string text)
    {
        var match = DayTimeText().Match(text);
        int Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var minutes = (Part(6) * 60) + Part(7);
        if (!match.Success || Part(1) > 23 || Part(2) > 59 || Part(3) > 59 || Part(7) > 59 || minutes > Zones.OffsetMinutesMax)
        {
            throw RowValues.Error(SqlErrorName.InvalidCastArgument, $"Value cannot be cast to time: {text}");
        }

        var fraction = long.Parse(match.Groups[4].Value.PadRight(12, '0'), CultureInfo.InvariantCulture);
        var seconds = (((Part(1) * 60L) + Part(2)) * 60) + Part(3);
        return ((seconds * 1_000_000_000_000) + fraction, (short)(match.Groups[5].Value == "-" ? -minutes : minutes));
    }

    private static Match Parts(string text) => Text().Match(text) is { Success: true } match ? match : throw Bad(text);

    private static InvalidOperationException Bad(string text) =>
        RowValues.Error(SqlErrorName.InvalidCastArgument, $"Value cannot be cast to timestamp: {text}");

    [GeneratedRegex(@"^\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?(?:\s*([+-])(\d{2}):(\d{2}))?\s*$")]
    private static partial Regex DayTimeText();

    [GeneratedRegex(@"^\s*([+-]?\d{4,6})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?)?\s*((?:[A-Za-z]|[+-]\d).*?)?\s*$")]
    private static partial Regex Text();
}
