namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>The parts of a time that patterns name.</summary>
internal enum TimePart
{
    Text, Era, Century, Year, YearOfEra, ShortYear, WeekYear, Week, DayOfWeek, DayName, ShortDayName, DayOfYear, Month, MonthName, ShortMonthName, Day,
    HalfDay, HourOfHalf, ClockHourOfHalf, Hour, ClockHour, Minute, Second, Fraction, Offset, OffsetWithColon, Zone, ZoneName,
}

/// <summary>A part of a pattern: a fixed text, or a part of a time.</summary>
/// <param name="Part">The part.</param>
/// <param name="DigitsMin">The digits of a number at least.</param>
/// <param name="DigitsMax">The digits of a number at most, when it is read.</param>
/// <param name="Text">The fixed text.</param>
internal sealed record TimeToken(TimePart Part, int DigitsMin = 1, int DigitsMax = 9, string Text = "")
{
    /// <summary>A fixed text.</summary>
    public static TimeToken Of(string text) => new(TimePart.Text, Text: text);

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => Part is not (TimePart.Text or TimePart.Era or TimePart.DayName or TimePart.ShortDayName or TimePart.MonthName
        or TimePart.ShortMonthName or TimePart.HalfDay or TimePart.Offset or TimePart.OffsetWithColon or TimePart.Zone or TimePart.ZoneName);
}
