using System.Text;
using Tarn.Patterns.Times.Printing;
using Tarn.Patterns.Times.Reading;

namespace Tarn.Patterns.Times;

/// <summary>
/// A pattern of times in one of the dialects. An invalid pattern is refused when it is parsed, never when it prints. A pattern
/// never changes, and may be used by several threads.
/// </summary>
public sealed class TimePattern
{
    private readonly TimeDialect _dialect;
    private readonly TimeToken[] _tokens;

    private TimePattern(TimeDialect dialect, TimeToken[] tokens) => (_dialect, _tokens) = (dialect, tokens);

    /// <summary>Whether the pattern prints the offset, the id or the name of a zone.</summary>
    public bool PrintsZone => _tokens.Any(token =>
        token.Part is TimePart.Offset or TimePart.LocalOffset or TimePart.FullLocalOffset or TimePart.ZoneId) || PrintsZoneName;

    /// <summary>Whether the pattern prints a zone's name (<c>z</c>, and Java's <c>v</c>).</summary>
    public bool PrintsZoneName => _tokens.Any(token => token.Part is TimePart.ZoneName or TimePart.ShortZoneName);

    /// <summary>Whether the pattern prints a zone's long name (<c>zzzz</c>).</summary>
    public bool PrintsLongZoneName => _tokens.Any(token => token.Part is TimePart.ZoneName);

    /// <summary>
    /// Whether the texts of times from year 0 to 9999 in one zone have the order of the times. This is so when the pattern names numbers of
    /// fixed digits from the year down, without a gap.
    /// </summary>
    public bool KeepsOrder
    {
        get
        {
            var parts = _tokens.Where(token => token.Part != TimePart.Text).ToArray();
            return parts.Length is > 0 and <= 7 && Enumerable.Range(0, parts.Length).All(at => IsPlace(parts[at], at));
        }
    }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="PatternException">The pattern is invalid; with the dialect's own message where it has one.</exception>
    public static TimePattern Parse(TimeDialect dialect, string pattern) => new(dialect, dialect.Read(pattern));

    public void Print(in ZonedTime time, StringBuilder to)
    {
        foreach (var token in _tokens)
        {
            var start = to.Length;
            TimePrinter.Print(token, time, to);
            var missing = token.PadTo - (to.Length - start);
            if (missing > 0)
            {
                to.Insert(start, " ", missing);
            }
        }
    }

    /// <summary>Reads a text that is one time and nothing more.</summary>
    /// <param name="rules">The rules of the caller.</param>
    /// <param name="fault">The reason, if the text is no time of the pattern.</param>
    public bool TryRead(ReadOnlySpan<char> text, TimeReadingRules rules, out ReadTime time, out TimeFault fault)
    {
        (time, fault) = (default, default);
        var reader = new TimeReader(text, rules);
        foreach (var token in _tokens)
        {
            var start = reader.Position;
            if (!reader.TryTake(token))
            {
                fault = new TimeFault(start);
                return false;
            }
        }

        if (reader.Position < text.Length)
        {
            fault = new TimeFault(reader.Position);
            return false;
        }

        return reader.Fields.TryResolve(_dialect, out time, out fault);
    }

    private static bool IsPlace(TimeToken token, int at) => at switch
    {
        0 => token is { Part: TimePart.Year or TimePart.YearOfEra, IsShort: false, DigitsMin: 4 },
        1 => token is { Part: TimePart.Month, DigitsMin: 2 },
        2 => token is { Part: TimePart.Day, DigitsMin: 2 },
        3 => token is { Part: TimePart.Hour, DigitsMin: 2 },
        4 => token is { Part: TimePart.Minute, DigitsMin: 2 },
        5 => token is { Part: TimePart.Second, DigitsMin: 2 },
        _ => token.Part == TimePart.Fraction,
    };
}
