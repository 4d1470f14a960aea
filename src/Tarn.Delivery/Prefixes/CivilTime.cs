namespace Tarn.Delivery.Prefixes;

/// <summary>
/// An instant in one zone's calendar (proleptic Gregorian), with the fields that time patterns print. Years may exceed
/// .NET's range, because a record's time can be any number.
/// </summary>
internal readonly struct CivilTime
{
    private const long SecondsPerDay = 86_400;
    private readonly long _epochDay;

    public CivilTime(long epochSecond, int nano, ObjectZone zone)
    {
        Zone = zone;
        OffsetSeconds = zone.OffsetSecondsAt(epochSecond);
        var local = epochSecond + OffsetSeconds;
        _epochDay = Math.DivRem(local, SecondsPerDay, out var second);
        if (second < 0)
        {
            _epochDay--;
            second += SecondsPerDay;
        }

        SecondOfDay = (int)second;
        Nano = nano;
        (Year, Month, Day) = FromEpochDay(_epochDay);
    }

    public ObjectZone Zone { get; }

    public int OffsetSeconds { get; }

    public int SecondOfDay { get; }

    public int Nano { get; }

    public long Year { get; }

    public int Month { get; }

    public int Day { get; }

    public int Hour => SecondOfDay / 3_600;

    public int Minute => SecondOfDay / 60 % 60;

    public int Second => SecondOfDay % 60;

    public long YearOfEra => Year >= 1 ? Year : 1 - Year;

    public int Quarter => (Month - 1) / 3 + 1;

    public int DayOfYear => (int)(_epochDay - ToEpochDay(Year, 1, 1)) + 1;

    public long ModifiedJulianDay => _epochDay + 40_587;

    /// <summary>Sunday is 0.</summary>
    public int DayOfWeek => SundayZero(_epochDay);

    /// <summary>
    /// The year of the week. Weeks begin on Sunday; the first week contains 1 January (the locale en-US).
    /// </summary>
    public long WeekYear => WeekStart + 6 >= ToEpochDay(Year + 1, 1, 1) ? Year + 1 : Year;

    public int WeekOfWeekYear
    {
        get
        {
            var first = ToEpochDay(WeekYear, 1, 1);
            return (int)((WeekStart - (first - SundayZero(first))) / 7) + 1;
        }
    }

    public int WeekOfMonth => (Day - 1 + SundayZero(_epochDay - Day + 1)) / 7 + 1;

    private long WeekStart => _epochDay - DayOfWeek;

    private static int SundayZero(long day) => (int)(((day + 4) % 7 + 7) % 7);

    // The days-from-civil algorithm: years in 400-year eras that begin on 1 March.
    private static long ToEpochDay(long year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    private static (long Year, int Month, int Day) FromEpochDay(long day)
    {
        var z = day + 719_468;
        var era = (z >= 0 ? z : z - 146_096) / 146_097;
        var dayOfEra = z - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        var year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return (year, month, (int)(dayOfYear - (153 * shifted + 2) / 5) + 1);
    }
}
