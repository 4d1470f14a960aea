namespace Tarn.Lake.Iceberg.Values;

/// <summary>
/// Converts days since 1970-01-01 to year, month and day in the proleptic Gregorian calendar, and back. It covers all
/// years that a column can hold; <see cref="DateOnly"/> covers only 1 to 9999.
/// </summary>
public static class CivilDate
{
    private const int DaysPer400Years = 146_097;
    private const int DaysBefore1970 = 719_468;

    /// <summary>Year (also 0 and negative years), month 1–12 and day 1–31.</summary>
    public static (long Year, int Month, int Day) FromDays(long days)
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
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, day);
    }

    /// <summary>Days since 1970-01-01.</summary>
    public static long ToDays(long year, int month, int day)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * DaysPer400Years) + dayOfEra - DaysBefore1970;
    }
}
