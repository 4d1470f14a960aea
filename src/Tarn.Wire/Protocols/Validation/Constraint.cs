using System.Text.RegularExpressions;

namespace Tarn.Wire.Protocols;

/// <summary>The model's constraint on a string, number, blob, list or map. Null bounds are not checked.</summary>
public sealed class Constraint
{
    private Regex? _regex;

    /// <summary>The least length, size or value.</summary>
    public decimal? Min { get; init; }

    /// <summary>The greatest length, size or value.</summary>
    public decimal? Max { get; init; }

    /// <summary>A regular expression in Java's syntax that the whole text must match.</summary>
    public string? Pattern { get; init; }

    /// <summary>The values of an enum, in the order in which messages list them.</summary>
    public string[]? Values { get; init; }

    /// <summary>Whether the value is a secret, which messages must not have.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>
    /// True if the text matches the pattern. The pattern is compiled at first use. A text that takes too long does not
    /// match.
    /// </summary>
    public bool Matches(string text)
    {
        try
        {
            return (_regex ??= JavaPattern.Compile(Pattern!)).IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
