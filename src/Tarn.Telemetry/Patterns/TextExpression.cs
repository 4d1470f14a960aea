using Tarn.Lake.Matching;
using Tarn.Storage;

namespace Tarn.Telemetry.Patterns;

/// <summary>A regular expression of a pattern, within a budget of steps for each message.</summary>
internal sealed class TextExpression
{
    private const long StepsMax = 1_000_000;

    private readonly TextPattern _pattern;

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="TarnException">InvalidArgument: it is no regular expression.</exception>
    public TextExpression(string text)
    {
        try
        {
            _pattern = TextPattern.Parse(text, PatternOptions.Java);
        }
        catch (TarnException wrong)
        {
            throw FilterPattern.Invalid($"%{text}% is no regular expression: {wrong.Message}");
        }
    }

    /// <summary>Whether a part of the text matches. A search beyond its budget matches nothing.</summary>
    public bool IsIn(string text)
    {
        var (points, steps) = (text.EnumerateRunes().Select(rune => rune.Value).ToArray(), StepsMax);
        return _pattern.Matcher(points).Find(0, ref steps) == MatchStatus.Found;
    }
}
