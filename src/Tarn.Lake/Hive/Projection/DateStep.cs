using System.Diagnostics.CodeAnalysis;
using Tarn.Patterns.Calendars;

namespace Tarn.Lake.Hive.Projection;

/// <summary>A number of units of time.</summary>
internal readonly record struct DateStep(long Number, DateUnit Unit)
{
    private const long DayMs = 86_400_000;

    private bool IsInMonths => Unit is DateUnit.Years or DateUnit.Months;

    private long Months => Unit == DateUnit.Years ? Number * 12 : Number;

    private long Milliseconds => Number * Unit switch
    {
        DateUnit.Weeks => 7 * DayMs,
        DateUnit.Days => DayMs,
        DateUnit.Hours => 3_600_000,
        DateUnit.Minutes => 60_000,
        DateUnit.Seconds => 1_000,
        _ => 1,
    };

    /// <summary>Reads a unit in the singular or plural, in any case.</summary>
    public static bool TryReadUnit(string text, [NotNullWhen(true)] out DateUnit? unit)
    {
        unit = Array.Find(Enum.GetValues<DateUnit>().Cast<DateUnit?>().ToArray(), one =>
            text.Equals(one.ToString(), StringComparison.OrdinalIgnoreCase) || (text + "s").Equals(one.ToString(), StringComparison.OrdinalIgnoreCase));
        return unit is not null;
    }

    /// <summary>The moment some steps after another one. A day that a month lacks is the month's last.</summary>
    /// <param name="ms">Unix milliseconds.</param>
    public long After(long ms, long steps)
    {
        if (!IsInMonths)
        {
            return ms + (steps * Milliseconds);
        }

        var days = Math.DivRem(ms, DayMs, out var ofDay);
        (days, ofDay) = ofDay < 0 ? (days - 1, ofDay + DayMs) : (days, ofDay);
        var date = CivilDate.FromDays(days);
        var (year, month) = Month(MonthOf(date) + (steps * Months));
        return (CivilDate.ToDays(year, month, Math.Min(date.Day, CivilDate.DaysIn(year, month))) * DayMs) + ofDay;
    }

    /// <summary>The number of steps from one moment to a later one, without the part of a step.</summary>
    public long Between(long fromMs, long toMs)
    {
        if (!IsInMonths)
        {
            return (toMs - fromMs) / Milliseconds;
        }

        var steps = (MonthOf(DateOf(toMs)) - MonthOf(DateOf(fromMs))) / Months;
        return steps > 0 && After(fromMs, steps) > toMs ? steps - 1 : steps;
    }

    private static CivilDate DateOf(long ms) => CivilDate.FromDays((long)Math.Floor(ms / (double)DayMs));

    private static long MonthOf(CivilDate date) => (date.Year * 12) + date.Month - 1;

    private static (long Year, int Month) Month(long months)
    {
        var year = Math.DivRem(months, 12, out var month);
        return month < 0 ? (year - 1, (int)month + 13) : (year, (int)month + 1);
    }
}
