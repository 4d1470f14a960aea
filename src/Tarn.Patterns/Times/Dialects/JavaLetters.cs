namespace Tarn.Patterns.Times.Dialects;

/// <summary>The letters of Java's patterns: the widths that each accepts, and the part of a time that it prints.</summary>
internal static class JavaLetters
{
    /// <summary>Java's reason to refuse this many of the letter; null when Java accepts them.</summary>
    public static string? Refusal(char letter, int count) => letter switch
    {
        'u' or 'y' or 'Y' or 'g' or 'A' or 'n' or 'N' when count > 19 =>
            $"The minimum width must be from 1 to 19 inclusive but was {count}",
        'u' or 'y' or 'Y' or 'g' or 'A' or 'n' or 'N' => null,
        'S' => count > 9 ? $"Minimum width must be from 0 to 9 inclusive but was {count}" : null,
        'c' when count == 2 => "Invalid pattern \"cc\"",
        'G' or 'M' or 'L' or 'Q' or 'q' or 'E' or 'e' or 'c' or 'X' or 'x' or 'Z' => AtMost(5, letter, count),
        'D' => AtMost(3, letter, count),
        'd' or 'h' or 'H' or 'k' or 'K' or 'm' or 's' or 'w' => AtMost(2, letter, count),
        'F' or 'W' or 'a' => AtMost(1, letter, count),
        'z' => AtMost(4, letter, count),
        'V' => count == 2 ? null : "Pattern letter count must be 2: V",
        'v' => count is 1 or 4 ? null : "Wrong number of pattern letters: v",
        'B' => count is 1 or 4 or 5 ? null : "Wrong number of pattern letters: B",
        'O' => count is 1 or 4 ? null : "Pattern letter count must be 1 or 4: O",
        _ => $"Unknown pattern letter: {letter}",
    };

    /// <summary>The part of a letter in an accepted width.</summary>
    public static TimeToken Token(char letter, int count) => letter switch
    {
        'G' => new(count switch { 4 => TimePart.EraName, 5 => TimePart.NarrowEra, _ => TimePart.Era }),
        'u' => Year(TimePart.Year, count),
        'y' => Year(TimePart.YearOfEra, count),
        'Y' => Year(TimePart.SundayWeekYear, count),
        'Q' or 'q' when count == 3 => new(TimePart.ShortQuarter),
        'Q' or 'q' when count == 4 => new(TimePart.QuarterName),
        'Q' or 'q' => new(TimePart.Quarter, count == 2 ? 2 : 1),
        'M' or 'L' when count < 3 => new(TimePart.Month, count, 2),
        'M' or 'L' => new(count switch { 3 => TimePart.ShortMonthName, 4 => TimePart.MonthName, _ => TimePart.NarrowMonthName }),
        'e' or 'c' when count < 3 => new(TimePart.SundayDayOfWeek, count),
        'E' or 'e' or 'c' => new(count switch { 4 => TimePart.DayName, 5 => TimePart.NarrowDayName, _ => TimePart.ShortDayName }),
        'a' => new(TimePart.HalfDay),
        'B' => new(count == 5 ? TimePart.NarrowDayPeriod : TimePart.DayPeriod),
        'V' => new(TimePart.ZoneId),
        'v' or 'z' => new(count == 4 ? TimePart.ZoneName : TimePart.ShortZoneName),
        'O' => new(count == 4 ? TimePart.FullLocalOffset : TimePart.LocalOffset),
        'Z' when count == 4 => new(TimePart.FullLocalOffset),
        'Z' => Offset(count == 5 ? new("Z", HasColon: true, HasSeconds: true) : new("+0000", HasColon: false)),
        'X' => Offset(new("Z", HasColon: count is 3 or 5, HasMinutes: count > 1, HasSeconds: count > 3)),
        'x' => Offset(new(
            count == 1 ? "+00" : count % 2 == 0 ? "+0000" : "+00:00", HasColon: count is 3 or 5, HasMinutes: count > 1, HasSeconds: count > 3)),
        _ => new(Number(letter), count, DigitsMax(letter, count)),
    };

    private static TimePart Number(char letter) => letter switch
    {
        'D' => TimePart.DayOfYear,
        'd' => TimePart.Day,
        'F' => TimePart.DayOfWeekInMonth,
        'W' => TimePart.WeekOfMonth,
        'w' => TimePart.SundayWeek,
        'H' => TimePart.Hour,
        'k' => TimePart.ClockHour,
        'K' => TimePart.HourOfHalf,
        'h' => TimePart.ClockHourOfHalf,
        'm' => TimePart.Minute,
        's' => TimePart.Second,
        'S' => TimePart.Fraction,
        'A' => TimePart.MillisOfDay,
        'n' => TimePart.Nano,
        'N' => TimePart.NanosOfDay,
        'g' => TimePart.ModifiedJulianDay,
        _ => throw new InvalidOperationException($"no field {letter}"),
    };

    // When digits are read, the letters before others take no more than their values have.
    private static int DigitsMax(char letter, int count) => letter switch
    {
        'd' or 'H' or 'k' or 'K' or 'h' or 'm' or 's' => 2,
        'D' => 3,
        'S' => count,
        _ => 9,
    };

    private static TimeToken Year(TimePart part, int count) => count == 2 ? TimeToken.ShortYear(part) : new(part, count) { HasPlus = true };

    private static TimeToken Offset(OffsetForm form) => new(TimePart.Offset) { Offset = form };

    private static string? AtMost(int max, char letter, int count) =>
        count > max ? $"Too many pattern letters: {letter}" : null;
}
