namespace Tarn.Patterns.Times;

/// <summary>The parts of a time that patterns name.</summary>
internal enum TimePart
{
    Text,

    // Names in English. A quarter with its letter is one as well.
    Era, EraName, NarrowEra, DayName, ShortDayName, NarrowDayName, MonthName, ShortMonthName, NarrowMonthName, ShortQuarter, QuarterName,
    HalfDay, DayPeriod, NarrowDayPeriod, ZoneId, ZoneName, ShortZoneName,

    // Offsets from UTC.
    Offset, LocalOffset, FullLocalOffset,

    // Numbers. Weeks begin on Monday as in ISO 8601, except where the name has Sunday.
    Century, Year, YearOfEra, WeekYear, SundayWeekYear, Quarter, Month, Week, SundayWeek, WeekOfMonth, DayOfYear, Day, DayOfWeek, SundayDayOfWeek,
    DayOfWeekInMonth, ModifiedJulianDay, HourOfHalf, ClockHourOfHalf, Hour, ClockHour, Minute, Second, Fraction, Nano, MillisOfDay, NanosOfDay,
}
