using Tarn.Sql.Types;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>A day in the proleptic Gregorian calendar, with its week by ISO 8601.</summary>
/// <param name="Year">The year; 0 is the year before 1.</param>
/// <param name="Month">The month, from 1.</param>
/// <param name="Day">The day of the month, from 1.</param>
/// <param name="Days">The days since 1970.</param>
internal readonly record struct CivilDate(long Year, int Month, int Day, long Days)
{
    /// <summary>The day of a number of days since 1970.</summary>
    public static CivilDate Of(long days)
    {
        var text = CivilTime.Date(days);
        var sign = text[0] == '-' ? -1 : 1;
        var parts = text.TrimStart('-', '+').Split('-');
        return new CivilDate(sign * long.Parse(parts[0]), int.Parse(parts[1]), int.Parse(parts[2]), days);
    }

    /// <summary>Monday is 1, Sunday is 7.</summary>
    public int DayOfWeek => (int)((((Days + 3) % 7) + 7) % 7) + 1;

    public int DayOfYear => (int)(Days - CivilTime.Days(Year, 1, 1)) + 1;

    /// <summary>The year of the week: the one of its Thursday.</summary>
    public long WeekYear => Of(Days - DayOfWeek + 4).Year;

    public int Week => (int)((Days - DayOfWeek + 4 - CivilTime.Days(WeekYear, 1, 1)) / 7) + 1;

    /// <summary>The days of a month.</summary>
    public static int DaysIn(long year, int month) => DateTime.DaysInMonth((int)(((year % 400) + 400) % 400) + 400, month);

    /// <summary>The days since 1970 of a day of a week.</summary>
    public static long DaysOf(long weekYear, int week, int dayOfWeek)
    {
        var first = Of(CivilTime.Days(weekYear, 1, 4));
        return first.Days - first.DayOfWeek + 1 + ((week - 1) * 7L) + dayOfWeek - 1;
    }
}
