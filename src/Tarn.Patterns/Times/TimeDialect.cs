using Tarn.Patterns.Times.Dialects;

namespace Tarn.Patterns.Times;

/// <summary>A language of time patterns: its letters, and its rules for the parts that a text lacks.</summary>
public sealed class TimeDialect
{
    private readonly Func<string, List<TimeToken>> _read;

    private TimeDialect(Func<string, List<TimeToken>> read) => _read = read;

    /// <summary><c>java.time.format.DateTimeFormatter</c> in English. Patterns of years, months, days and clocks also read.</summary>
    /// <remarks>https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/time/format/DateTimeFormatter.html</remarks>
    public static TimeDialect Java { get; } = new(JavaTokens.Read) { MayBeEmpty = true };

    /// <summary>Joda-Time in English.</summary>
    /// <remarks>https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html</remarks>
    public static TimeDialect Joda { get; } = new(JodaTokens.Read) { YearOfMonths = 2000, DayOfWeekMoves = true };

    /// <summary>MySQL's <c>date_format</c>.</summary>
    public static TimeDialect MySql { get; } = new(MySqlTokens.Read);

    /// <summary>Teradata's <c>to_char</c>.</summary>
    public static TimeDialect Teradata { get; } = new(TeradataTokens.Read);

    /// <summary>The year of a text with a month or a day, but without a year.</summary>
    internal int YearOfMonths { get; private init; } = 1970;

    /// <summary>Whether a day of the week moves a date within its week. Otherwise the day of the week of a date is ignored.</summary>
    internal bool DayOfWeekMoves { get; private init; }

    private bool MayBeEmpty { get; init; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PatternException">The pattern is invalid.</exception>
    internal TimeToken[] Read(string pattern)
    {
        var tokens = _read(pattern);
        if (tokens.Count == 0 && !MayBeEmpty)
        {
            throw new PatternException("Invalid date format string: it names no part of a time");
        }

        // A year directly before another number has just its own digits.
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            tokens[i] = tokens[i].IsYear && tokens[i + 1].IsNumber ? tokens[i] with { DigitsMax = tokens[i].DigitsMin } : tokens[i];
        }

        return [.. tokens];
    }
}
