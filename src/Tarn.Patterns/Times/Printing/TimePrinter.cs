using System.Globalization;
using System.Text;

namespace Tarn.Patterns.Times.Printing;

/// <summary>Prints the parts of a time, with English names.</summary>
internal static class TimePrinter
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Quarters = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter"];

    /// <summary>Prints one part.</summary>
    public static void Print(in TimeToken token, in ZonedTime time, StringBuilder to)
    {
        if (token.IsNumber)
        {
            PrintNumber(token, time, to);
            return;
        }

        var (month, day) = (Months[time.Date.Month - 1], Days[time.DayFromSunday]);
        _ = token.Part switch
        {
            TimePart.Text => to.Append(token.Text),
            TimePart.Era => to.Append(time.Date.Year >= 1 ? "AD" : "BC"),
            TimePart.EraName => to.Append(time.Date.Year >= 1 ? "Anno Domini" : "Before Christ"),
            TimePart.NarrowEra => to.Append(time.Date.Year >= 1 ? 'A' : 'B'),
            TimePart.DayName => to.Append(day),
            TimePart.ShortDayName => to.Append(day.AsSpan(0, 3)),
            TimePart.NarrowDayName => to.Append(day[0]),
            TimePart.MonthName => to.Append(month),
            TimePart.ShortMonthName => to.Append(month.AsSpan(0, 3)),
            TimePart.NarrowMonthName => to.Append(month[0]),
            TimePart.ShortQuarter => to.Append('Q').Append(time.Quarter),
            TimePart.QuarterName => to.Append(Quarters[time.Quarter - 1]),
            TimePart.HalfDay => to.Append(time.Hour < 12 ? "AM" : "PM"),
            TimePart.DayPeriod => to.Append(DayPeriod(time, narrow: false)),
            TimePart.NarrowDayPeriod => to.Append(DayPeriod(time, narrow: true)),
            TimePart.ZoneId => to.Append(time.Zone?.Id),
            TimePart.ZoneName => to.Append(time.Zone?.Full),
            TimePart.ShortZoneName => to.Append(time.Zone?.Short),
            _ => OffsetPrinter.Print(token, time.OffsetSeconds, to),
        };
    }

    private static void PrintNumber(in TimeToken token, in ZonedTime time, StringBuilder to)
    {
        if (token.Part == TimePart.Fraction)
        {
            to.Append(time.Nano.ToString("000000000", CultureInfo.InvariantCulture).PadRight(token.DigitsMin, '0').AsSpan(0, token.DigitsMin));
            return;
        }

        var value = token.IsShort ? Math.Abs(Value(token.Part, time)) % 100 : Value(token.Part, time);
        if (token.HasPlus && token.DigitsMin is >= 4 and < 19 && value >= Power(token.DigitsMin))
        {
            to.Append('+');
        }

        if (value < 0)
        {
            to.Append('-');
        }

        to.Append(Math.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(token.DigitsMin, '0'));
    }

    private static long Value(TimePart part, in ZonedTime time) => part switch
    {
        TimePart.Century => Math.Abs(time.Date.Year) / 100,
        TimePart.Year => time.Date.Year,
        TimePart.YearOfEra => time.YearOfEra,
        TimePart.WeekYear => time.Date.WeekYear,
        TimePart.SundayWeekYear => time.SundayWeekYear,
        TimePart.Quarter => time.Quarter,
        TimePart.Month => time.Date.Month,
        TimePart.Week => time.Date.Week,
        TimePart.SundayWeek => time.SundayWeek,
        TimePart.WeekOfMonth => time.WeekOfMonth,
        TimePart.DayOfYear => time.Date.DayOfYear,
        TimePart.Day => time.Date.Day,
        TimePart.DayOfWeek => time.Date.DayOfWeek,
        TimePart.SundayDayOfWeek => time.DayFromSunday + 1,
        TimePart.DayOfWeekInMonth => (time.Date.Day - 1) % 7 + 1,
        TimePart.ModifiedJulianDay => time.ModifiedJulianDay,
        TimePart.HourOfHalf => time.Hour % 12,
        TimePart.ClockHourOfHalf => time.Hour % 12 == 0 ? 12 : time.Hour % 12,
        TimePart.Hour => time.Hour,
        TimePart.ClockHour => time.Hour == 0 ? 24 : time.Hour,
        TimePart.Minute => time.Minute,
        TimePart.Second => time.Second,
        TimePart.Nano => time.Nano,
        TimePart.MillisOfDay => time.SecondOfDay * 1_000L + time.Nano / 1_000_000,
        TimePart.NanosOfDay => time.SecondOfDay * 1_000_000_000L + time.Nano,
        _ => throw new InvalidOperationException($"no number {part}"),
    };

    private static long Power(int exponent)
    {
        var power = 1L;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    private static string DayPeriod(in ZonedTime time, bool narrow) => (time.Hour, time.SecondOfDay % 3_600) switch
    {
        (0, < 60) => narrow ? "mi" : "midnight",
        (12, < 60) => narrow ? "n" : "noon",
        ( < 6 or >= 21, _) => "at night",
        ( < 12, _) => "in the morning",
        ( < 18, _) => "in the afternoon",
        _ => "in the evening",
    };
}
