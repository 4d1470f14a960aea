using System.Globalization;
using System.Text;
using Tarn.Patterns.Calendars;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>Writes times by a pattern, with English names.</summary>
internal static class TimePrinter
{
    private const long MicrosPerDay = 86_400_000_000;

    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    /// <summary>Writes a time.</summary>
    /// <param name="tokens">The pattern.</param>
    /// <param name="clock">The time of the clock, microseconds since 1970.</param>
    /// <param name="offsetMinutes">The clock's minutes from UTC.</param>
    /// <param name="zone">The zone's name; empty: the time has none.</param>
    /// <exception cref="InvalidOperationException">INVALID_FUNCTION_ARGUMENT: the pattern asks for the zone of a time without one.</exception>
    public static string Write(IReadOnlyList<TimeToken> tokens, long clock, long offsetMinutes, string zone)
    {
        // Joda's times have milliseconds, rounded half up.
        clock = Math.DivRem(clock + 500, 1_000, out var below) * 1_000;
        clock -= below < 0 ? 1_000 : 0;
        var days = Math.DivRem(clock, MicrosPerDay, out var micros);
        (days, micros) = micros < 0 ? (days - 1, micros + MicrosPerDay) : (days, micros);
        var date = CivilDate.FromDays(days);
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            text.Append(token.Part switch
            {
                TimePart.Text => token.Text,
                TimePart.Era => date.Year > 0 ? "AD" : "BC",
                TimePart.DayName => Names.DayNames[date.DayOfWeek % 7],
                TimePart.ShortDayName => Names.AbbreviatedDayNames[date.DayOfWeek % 7],
                TimePart.MonthName => Names.MonthNames[date.Month - 1],
                TimePart.ShortMonthName => Names.AbbreviatedMonthNames[date.Month - 1],
                TimePart.HalfDay => micros < MicrosPerDay / 2 ? "AM" : "PM",
                TimePart.Fraction => Fraction(token, micros),
                TimePart.Offset or TimePart.OffsetWithColon or TimePart.Zone => Zone(token.Part, offsetMinutes, zone),
                TimePart.ZoneName => ZoneName(token, offsetMinutes, zone),
                _ => Number(token, date, micros / 1_000_000),
            });
        }

        return text.ToString();
    }

    private static string Number(TimeToken token, CivilDate date, long seconds)
    {
        var hour = seconds / 3_600;
        var number = token.Part switch
        {
            TimePart.Century => Math.Abs(date.Year) / 100,
            TimePart.Year => date.Year,
            TimePart.YearOfEra => date.Year > 0 ? date.Year : 1 - date.Year,
            TimePart.ShortYear => ((date.Year % 100) + 100) % 100,
            TimePart.WeekYear => date.WeekYear,
            TimePart.Week => date.Week,
            TimePart.DayOfWeek => date.DayOfWeek,
            TimePart.DayOfYear => date.DayOfYear,
            TimePart.Month => date.Month,
            TimePart.Day => date.Day,
            TimePart.HourOfHalf => hour % 12,
            TimePart.ClockHourOfHalf => ((hour + 11) % 12) + 1,
            TimePart.Hour => hour,
            TimePart.ClockHour => hour == 0 ? 24 : hour,
            TimePart.Minute => seconds / 60 % 60,
            _ => seconds % 60,
        };
        var digits = Math.Abs(number).ToString(CultureInfo.InvariantCulture).PadLeft(token.DigitsMin, '0');
        return number < 0 ? "-" + digits : digits;
    }

    private static string Fraction(TimeToken token, long micros) =>
        (micros / 1_000 % 1_000).ToString("000", CultureInfo.InvariantCulture).PadRight(token.DigitsMin, '0')[..token.DigitsMin];

    /// <summary>The names of UTC and of offsets. Names of regions, such as EDT, need tables that no part of Tarn has.</summary>
    private static string ZoneName(TimeToken token, long offsetMinutes, string zone)
    {
        var name = Zone(TimePart.Zone, offsetMinutes, zone);
        return Zones.Key(name) is { } key && Zones.IsRegion(key)
            ? throw RowValues.Error(SqlErrorName.NotSupported, "names of regions (z) are not supported in patterns; use Z, ZZ or ZZZ")
            : name == "UTC" && token.DigitsMin >= 4 ? "Coordinated Universal Time" : name;
    }

    private static string Zone(TimePart part, long offsetMinutes, string zone)
    {
        if (zone.Length == 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument,
                "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information");
        }

        var (hours, minutes) = (Math.Abs(offsetMinutes) / 60, Math.Abs(offsetMinutes) % 60);
        return part == TimePart.Zone ? zone : string.Create(
            CultureInfo.InvariantCulture, $"{(offsetMinutes < 0 ? '-' : '+')}{hours:00}{(part == TimePart.OffsetWithColon ? ":" : "")}{minutes:00}");
    }
}
