using System.Text;

namespace Tarn.Patterns.Times.Dialects;

/// <summary>The patterns of Joda-Time.</summary>
internal static class JodaTokens
{
    // The digits of a number at most, when it is read.
    private const int YearDigitsMax = 9;

    private static readonly OffsetForm Offset = new("+0000", HasColon: false);
    private static readonly OffsetForm OffsetWithColon = new("+00:00", HasColon: true);

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PatternException">A letter is unknown.</exception>
    public static List<TimeToken> Read(string pattern)
    {
        var tokens = new List<TimeToken>();
        for (var at = 0; at < pattern.Length;)
        {
            tokens.Add(char.IsAsciiLetter(pattern[at]) ? ReadField(pattern, ref at) : ReadLiteral(pattern, ref at));
        }

        return tokens;
    }

    private static TimeToken ReadField(string pattern, ref int at)
    {
        var (letter, start) = (pattern[at], at);
        while (at < pattern.Length && pattern[at] == letter)
        {
            at++;
        }

        return Token(letter, at - start);
    }

    // A text up to the next letter outside of quotes. Two quotes are one.
    private static TimeToken ReadLiteral(string pattern, ref int at)
    {
        var text = new StringBuilder();
        var isQuoted = false;
        for (; at < pattern.Length && (isQuoted || !char.IsAsciiLetter(pattern[at])); at++)
        {
            if (pattern[at] != '\'')
            {
                text.Append(pattern[at]);
            }
            else if (at + 1 < pattern.Length && pattern[at + 1] == '\'')
            {
                text.Append('\'');
                at++;
            }
            else
            {
                isQuoted = !isQuoted;
            }
        }

        return TimeToken.Of(text.ToString());
    }

    private static TimeToken Token(char letter, int count) => letter switch
    {
        'G' => new(TimePart.Era),
        'C' => new(TimePart.Century, count, 2),
        'y' => Year(TimePart.Year, TimePart.Year, count),
        'Y' => Year(TimePart.YearOfEra, TimePart.Year, count),
        'x' => Year(TimePart.WeekYear, TimePart.WeekYear, count),
        'w' => new(TimePart.Week, count, 2),
        'e' => new(TimePart.DayOfWeek, count, 1),
        'E' => new(count >= 4 ? TimePart.DayName : TimePart.ShortDayName),
        'D' => new(TimePart.DayOfYear, count, 3),
        'M' when count >= 3 => new(count >= 4 ? TimePart.MonthName : TimePart.ShortMonthName),
        'M' => new(TimePart.Month, count, 2),
        'd' => new(TimePart.Day, count, 2),
        'a' => new(TimePart.HalfDay),
        'K' => new(TimePart.HourOfHalf, count, 2),
        'h' => new(TimePart.ClockHourOfHalf, count, 2),
        'H' => new(TimePart.Hour, count, 2),
        'k' => new(TimePart.ClockHour, count, 2),
        'm' => new(TimePart.Minute, count, 2),
        's' => new(TimePart.Second, count, 2),
        'S' => new(TimePart.Fraction, count, count),
        'Z' when count < 3 => new(TimePart.Offset) { Offset = count == 1 ? Offset : OffsetWithColon },
        'Z' => new(TimePart.ZoneId),
        'z' => new(count >= 4 ? TimePart.ZoneName : TimePart.ShortZoneName),
        _ => throw new PatternException($"Illegal pattern component: {new string(letter, count)}"),
    };

    private static TimeToken Year(TimePart part, TimePart shortPart, int count) =>
        count == 2 ? TimeToken.ShortYear(shortPart, YearDigitsMax) : new(part, count, YearDigitsMax);
}
