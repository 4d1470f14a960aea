namespace Tarn.Patterns.Calendars;

/// <summary>
/// A day in the proleptic Gregorian calendar, with its week by ISO 8601. It covers all years that a column can hold;
/// <see cref="DateOnly"/> covers only 1 to 9999.
/// </summary>
/// <param name="Year">The year; 0 is the year before 1.</param>
/// <param name="Month">The month, from 1.</param>
/// <param name="Day">The day of the month, from 1.</param>
public readonly record struct CivilDate(long Year, int Month, int Day)
{
    private const int DaysPer400Years = 146_097;
    private const int DaysBefore1970 = 719_468;

    /// <summary>The days since 1970-01-01.</summary>
    public long Days => ToDays(Year, Month, Day);

    /// <summary>Monday is 1, Sunday is 7.</summary>
    public int DayOfWeek => DayOfWeekOf(Days);

    /// <summary>The day of the year, from 1.</summary>
    public int DayOfYear => (int)(Days - ToDays(Year, 1, 1)) + 1;

    /// <summary>The year of the week: the one of its Thursday.</summary>
    public long WeekYear => FromDays(Thursday).Year;

    /// <summary>The week of the week's year, from 1.</summary>
    public int Week => (int)((Thursday - ToDays(WeekYear, 1, 1)) / 7) + 1;

    private long Thursday => Days - DayOfWeek + 4;

    /// <summary>The date of a number of days since 1970-01-01.</summary>
    public static CivilDate FromDays(long days)
    {
        // years begin in March here, so that the leap day is the last of a year
        var shifted = days + DaysBefore1970;
        var era = (shifted >= 0 ? shifted : shifted - (DaysPer400Years - 1)) / DaysPer400Years;
        var dayOfEra = shifted - (era * DaysPer400Years);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var marchMonth = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * marchMonth) + 2) / 5)) + 1;
        var month = (int)(marchMonth < 10 ? marchMonth + 3 : marchMonth - 9);
        return new CivilDate(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, day);
    }

    /// <summary>Days since 1970-01-01. A day beyond its month counts on.</summary>
    public static long ToDays(long year, int month, long day)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPer400Years) + dayOfEra - DaysBefore1970;
    }

    /// <summary>Days since 1970-01-01 of a day of a week. Week 1 of a year has its January 4.</summary>
    /// <param name="week">The week, from 1.</param>
    /// <param name="dayOfWeek">Monday is 1.</param>
    public static long ToDaysOfWeek(long weekYear, int week, int dayOfWeek)
    {
        var inFirst = ToDays(weekYear, 1, 4);
        return inFirst - DayOfWeekOf(inFirst) + ((week - 1) * 7L) + dayOfWeek;
    }

    /// <summary>The day of the week of a number of days since 1970-01-01. Monday is 1, Sunday is 7.</summary>
    public static int DayOfWeekOf(long days) => (int)((((days + 3) % 7) + 7) % 7) + 1;

    /// <summary>The number of days of a month.</summary>
    public static int DaysIn(long year, int month) => DateTime.DaysInMonth((int)(((year % 400) + 400) % 400) + 400, month);
}
