using Tarn.Patterns.Expressions;

namespace Tarn.Patterns.Logs;

/// <summary>A regular expression of a pattern, within a budget of steps for each message.</summary>
internal sealed class TextExpression
{
    // A search takes time in proportion to the message, so that a page of a search has a bound as well.
    private const long StepsMin = 10_000;
    private const long StepsPerCharacter = 100;

    private readonly TextPattern _pattern;

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="PatternException">It is no regular expression.</exception>
    public TextExpression(string text)
    {
        try
        {
            _pattern = TextPattern.Parse(text, PatternOptions.Java);
        }
        catch (PatternException wrong)
        {
            throw FilterPattern.Invalid($"%{text}% is no regular expression: {wrong.Message}");
        }
    }

    /// <summary>Whether a part of the text matches. A search beyond its budget matches nothing.</summary>
    public bool IsIn(string text)
    {
        var (points, steps) = (text.EnumerateRunes().Select(rune => rune.Value).ToArray(), StepsMin + (StepsPerCharacter * text.Length));
        return _pattern.Matcher(points).Find(0, ref steps) == MatchStatus.Found;
    }
}
