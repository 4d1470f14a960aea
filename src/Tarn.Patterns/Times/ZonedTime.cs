using Tarn.Patterns.Calendars;

namespace Tarn.Patterns.Times;

/// <summary>
/// An instant in one zone's calendar (proleptic Gregorian), with the fields that time patterns print. Years may exceed
/// .NET's range, because a record's time can be any number.
/// </summary>
public readonly struct ZonedTime
{
    private const long SecondsPerDay = 86_400;
    private readonly long _epochDay;

    private ZonedTime(long localSecond, int nano, int offsetSeconds, ZoneNames? zone)
    {
        (Zone, OffsetSeconds, Nano) = (zone, offsetSeconds, nano);
        _epochDay = Math.DivRem(localSecond, SecondsPerDay, out var second);
        if (second < 0)
        {
            _epochDay--;
            second += SecondsPerDay;
        }

        SecondOfDay = (int)second;
        Date = CivilDate.FromDays(_epochDay);
    }

    /// <summary>The names of the zone; null: the time has no zone.</summary>
    public ZoneNames? Zone { get; }

    /// <summary>The clock's seconds from UTC.</summary>
    public int OffsetSeconds { get; }

    internal CivilDate Date { get; }

    internal int SecondOfDay { get; }

    internal int Nano { get; }

    internal int Hour => SecondOfDay / 3_600;

    internal int Minute => SecondOfDay / 60 % 60;

    internal int Second => SecondOfDay % 60;

    internal long YearOfEra => Date.Year >= 1 ? Date.Year : 1 - Date.Year;

    internal int Quarter => (Date.Month - 1) / 3 + 1;

    internal long ModifiedJulianDay => _epochDay + 40_587;

    /// <summary>Sunday is 0.</summary>
    internal int DayFromSunday => DayFromSundayOf(_epochDay);

    /// <summary>
    /// The year of the week. Weeks begin on Sunday; the first week contains 1 January (the locale en-US).
    /// </summary>
    internal long SundayWeekYear => Sunday + 6 >= CivilDate.ToDays(Date.Year + 1, 1, 1) ? Date.Year + 1 : Date.Year;

    internal int SundayWeek
    {
        get
        {
            var first = CivilDate.ToDays(SundayWeekYear, 1, 1);
            return (int)((Sunday - (first - DayFromSundayOf(first))) / 7) + 1;
        }
    }

    internal int WeekOfMonth => (Date.Day - 1 + DayFromSundayOf(_epochDay - Date.Day + 1)) / 7 + 1;

    private long Sunday => _epochDay - DayFromSunday;

    /// <summary>An instant in a zone.</summary>
    /// <param name="epochSecond">Seconds since 1970 in UTC.</param>
    /// <param name="nano">The nanoseconds of the second.</param>
    public static ZonedTime InZone(long epochSecond, int nano, JavaZone zone)
    {
        var offset = zone.OffsetSecondsAt(epochSecond);
        return new ZonedTime(epochSecond + offset, nano, offset, zone.Names);
    }

    /// <summary>The time of a clock.</summary>
    /// <param name="localSecond">Seconds since 1970 without a zone.</param>
    /// <param name="nano">The nanoseconds of the second.</param>
    /// <param name="offsetSeconds">The clock's seconds from UTC.</param>
    /// <param name="zone">The names of the zone; null: the time has no zone.</param>
    public static ZonedTime OfClock(long localSecond, int nano, int offsetSeconds, ZoneNames? zone) => new(localSecond, nano, offsetSeconds, zone);

    private static int DayFromSundayOf(long day) => CivilDate.DayOfWeekOf(day) % 7;
}
