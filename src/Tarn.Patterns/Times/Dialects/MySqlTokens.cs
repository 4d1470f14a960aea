namespace Tarn.Patterns.Times.Dialects;

/// <summary>The patterns of MySQL: a percent sign before each letter.</summary>
internal static class MySqlTokens
{
    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PatternException">A letter is not supported.</exception>
    public static List<TimeToken> Read(string pattern)
    {
        var tokens = new List<TimeToken>();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                tokens.Add(TimeToken.Of(pattern[i].ToString()));
            }
            else if (++i < pattern.Length)
            {
                tokens.AddRange(pattern[i] switch
                {
                    'T' => JodaTokens.Read("HH:mm:ss"),
                    'r' => JodaTokens.Read("hh:mm:ss a"),
                    var letter => [Token(letter)],
                });
            }
        }

        return tokens;
    }

    private static TimeToken Token(char letter) => letter switch
    {
        'Y' => new(TimePart.Year, 4),
        'y' => TimeToken.ShortYear(TimePart.Year),
        'm' => new(TimePart.Month, 2, 2),
        'c' => new(TimePart.Month, 1, 2),
        'M' => new(TimePart.MonthName),
        'b' => new(TimePart.ShortMonthName),
        'd' => new(TimePart.Day, 2, 2),
        'e' => new(TimePart.Day, 1, 2),
        'W' => new(TimePart.DayName),
        'a' => new(TimePart.ShortDayName),
        'j' => new(TimePart.DayOfYear, 3, 3),
        'H' => new(TimePart.Hour, 2, 2),
        'k' => new(TimePart.Hour, 1, 2),
        'h' or 'I' => new(TimePart.ClockHourOfHalf, 2, 2),
        'l' => new(TimePart.ClockHourOfHalf, 1, 2),
        'i' => new(TimePart.Minute, 2, 2),
        's' or 'S' => new(TimePart.Second, 2, 2),
        'f' => new(TimePart.Fraction, 6, 9),
        'p' => new(TimePart.HalfDay),
        'v' => new(TimePart.Week, 2, 2),
        'x' => new(TimePart.WeekYear, 4),
        'D' or 'U' or 'u' or 'V' or 'X' or 'w' => throw new PatternException($"%{letter} not supported in date format string"),
        _ => TimeToken.Of(letter.ToString()),
    };
}
