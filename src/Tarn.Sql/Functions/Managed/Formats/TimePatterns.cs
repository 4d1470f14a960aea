using System.Collections.Concurrent;

namespace Tarn.Sql.Functions.Managed.Formats;

/// <summary>Patterns of times: Joda's (<c>format_datetime</c>), MySQL's (<c>date_format</c>), Teradata's (<c>to_char</c>).</summary>
internal static class TimePatterns
{
    private const int KnownMax = 256;

    private static readonly ConcurrentDictionary<(char Kind, string Pattern), IReadOnlyList<TimeToken>> Known = new();

    private static readonly (string Text, TimeToken Token)[] TeradataTokens =
    [
        ("yyyy", new(TimePart.Year, 4, 4)), ("hh24", new(TimePart.Hour, 2, 2)), ("yy", new(TimePart.ShortYear, 2, 2)), ("mm", new(TimePart.Month, 2, 2)),
        ("mi", new(TimePart.Minute, 2, 2)), ("dd", new(TimePart.Day, 2, 2)), ("hh", new(TimePart.HourOfHalf, 2, 2)), ("ss", new(TimePart.Second, 2, 2)),
    ];

    /// <summary>Reads a pattern.</summary>
    /// <param name="kind"><c>j</c>: Joda's, <c>m</c>: MySQL's, <c>t</c>: Teradata's.</param>
    /// <param name="pattern">The pattern.</param>
    /// <exception cref="InvalidOperationException">INVALID_FUNCTION_ARGUMENT: the pattern is invalid.</exception>
    public static IReadOnlyList<TimeToken> Of(char kind, string pattern)
    {
        if (Known.TryGetValue((kind, pattern), out var known))
        {
            return known;
        }

        var tokens = kind switch { 'j' => Joda(pattern), 'm' => MySql(pattern), _ => Teradata(pattern) };
        if (tokens.Count == 0)
        {
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, "Invalid date format string: it names no part of a time");
        }

        // A year directly before another number has just its own digits.
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i + 1].IsNumber && tokens[i].Part is TimePart.Year or TimePart.YearOfEra or TimePart.WeekYear)
            {
                tokens[i] = tokens[i] with { DigitsMax = tokens[i].DigitsMin };
            }
        }

        if (Known.Count >= KnownMax)
        {
            Known.Clear();
        }

        return Known[(kind, pattern)] = tokens;
    }

    private static List<TimeToken> Joda(string pattern)
    {
        var tokens = new List<TimeToken>();
        for (var i = 0; i < pattern.Length;)
        {
            if (pattern[i] == '\'')
            {
                i = Quoted(pattern, i, tokens);
                continue;
            }

            var count = 1;
            while (char.IsAsciiLetter(pattern[i]) && i + count < pattern.Length && pattern[i + count] == pattern[i])
            {
                count++;
            }

            tokens.Add(char.IsAsciiLetter(pattern[i]) ? Joda(pattern[i], count) : TimeToken.Of(pattern[i].ToString()));
            i += count;
        }

        return tokens;
    }

    private static int Quoted(string pattern, int start, List<TimeToken> tokens)
    {
        if (start + 1 < pattern.Length && pattern[start + 1] == '\'')
        {
            tokens.Add(TimeToken.Of("'"));
            return start + 2;
        }

        var end = pattern.IndexOf('\'', start + 1);
        end = end < 0 ? pattern.Length : end;
        tokens.Add(TimeToken.Of(pattern[(start + 1)..end]));
        return end + 1;
    }

    private static TimeToken Joda(char letter, int count) => letter switch
    {
        'G' => new(TimePart.Era),
        'C' => new(TimePart.Century, count),
        'y' when count == 2 => new(TimePart.ShortYear, 2, 2),
        'y' => new(TimePart.Year, count),
        'Y' when count == 2 => new(TimePart.ShortYear, 2, 2),
        'Y' => new(TimePart.YearOfEra, count),
        'x' => new(TimePart.WeekYear, count),
        'w' => new(TimePart.Week, count, 2),
        'e' => new(TimePart.DayOfWeek, count, 1),
        'E' => new(count >= 4 ? TimePart.DayName : TimePart.ShortDayName),
        'D' => new(TimePart.DayOfYear, count, 3),
        'M' => count >= 4 ? new(TimePart.MonthName) : count == 3 ? new(TimePart.ShortMonthName) : new(TimePart.Month, count, 2),
        'd' => new(TimePart.Day, count, 2),
        'a' => new(TimePart.HalfDay),
        'K' => new(TimePart.HourOfHalf, count, 2),
        'h' => new(TimePart.ClockHourOfHalf, count, 2),
        'H' => new(TimePart.Hour, count, 2),
        'k' => new(TimePart.ClockHour, count, 2),
        'm' => new(TimePart.Minute, count, 2),
        's' => new(TimePart.Second, count, 2),
        'S' => new(TimePart.Fraction, count, count),
        'Z' => new(count switch { 1 => TimePart.Offset, 2 => TimePart.OffsetWithColon, _ => TimePart.Zone }),
        'z' => new(TimePart.ZoneName, count),
        _ => throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Illegal pattern component: {new string(letter, count)}"),
    };

    private static List<TimeToken> MySql(string pattern)
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
                tokens.AddRange(pattern[i] switch { 'T' => Joda("HH:mm:ss"), 'r' => Joda("hh:mm:ss a"), var letter => [MySql(letter)] });
            }
        }

        return tokens;
    }

    private static TimeToken MySql(char letter) => letter switch
    {
        'Y' => new(TimePart.Year, 4),
        'y' => new(TimePart.ShortYear, 2, 2),
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
        'D' or 'U' or 'u' or 'V' or 'X' or 'w' =>
            throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"%{letter} not supported in date format string"),
        _ => TimeToken.Of(letter.ToString()),
    };

    private static List<TimeToken> Teradata(string pattern)
    {
        var tokens = new List<TimeToken>();
        for (var i = 0; i < pattern.Length;)
        {
            var (text, token) = TeradataTokens.FirstOrDefault(known => pattern.AsSpan(i).StartsWith(known.Text, StringComparison.Ordinal));
            if (text is null && !"-/,.;: ".Contains(pattern[i], StringComparison.Ordinal))
            {
                throw RowValues.Error(SqlErrorName.InvalidFunctionArgument, $"Failed to tokenize string [{pattern[i]}] at offset [{i}]");
            }

            tokens.Add(text is null ? TimeToken.Of(pattern[i].ToString()) : token);
            i += text?.Length ?? 1;
        }

        return tokens;
    }
}
