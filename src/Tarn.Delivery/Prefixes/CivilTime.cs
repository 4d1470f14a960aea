using Tarn.Patterns.Calendars;

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
        (Year, Month, Day) = CivilDate.FromDays(_epochDay);
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

    public int DayOfYear => (int)(_epochDay - CivilDate.ToDays(Year, 1, 1)) + 1;

    public long ModifiedJulianDay => _epochDay + 40_587;

    /// <summary>Sunday is 0.</summary>
    public int DayOfWeek => SundayZero(_epochDay);

    /// <summary>
    /// The year of the week. Weeks begin on Sunday; the first week contains 1 January (the locale en-US).
    /// </summary>
    public long WeekYear => WeekStart + 6 >= CivilDate.ToDays(Year + 1, 1, 1) ? Year + 1 : Year;

    public int WeekOfWeekYear
    {
        get
        {
            var first = CivilDate.ToDays(WeekYear, 1, 1);
            return (int)((WeekStart - (first - SundayZero(first))) / 7) + 1;
        }
    }

    public int WeekOfMonth => (Day - 1 + SundayZero(_epochDay - Day + 1)) / 7 + 1;

    private long WeekStart => _epochDay - DayOfWeek;

    private static int SundayZero(long day) => CivilDate.DayOfWeekOf(day) % 7;
}
