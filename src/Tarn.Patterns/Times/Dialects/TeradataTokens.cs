namespace Tarn.Patterns.Times.Dialects;

/// <summary>The patterns of Teradata: words, and the signs between them.</summary>
internal static class TeradataTokens
{
    private static readonly (string Text, TimeToken Token)[] Words =
    [
        ("yyyy", new(TimePart.Year, 4, 4)), ("hh24", new(TimePart.Hour, 2, 2)), ("yy", TimeToken.ShortYear(TimePart.Year)),
        ("mm", new(TimePart.Month, 2, 2)), ("mi", new(TimePart.Minute, 2, 2)), ("dd", new(TimePart.Day, 2, 2)),
        ("hh", new(TimePart.HourOfHalf, 2, 2)), ("ss", new(TimePart.Second, 2, 2)),
    ];

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="PatternException">A word is unknown.</exception>
    public static List<TimeToken> Read(string pattern)
    {
        var tokens = new List<TimeToken>();
        for (var i = 0; i < pattern.Length;)
        {
            var (text, token) = Words.FirstOrDefault(known => pattern.AsSpan(i).StartsWith(known.Text, StringComparison.Ordinal));
            if (text is null && !"-/,.;: ".Contains(pattern[i], StringComparison.Ordinal))
            {
                throw new PatternException($"Failed to tokenize string [{pattern[i]}] at offset [{i}]");
            }

            tokens.Add(text is null ? TimeToken.Of(pattern[i].ToString()) : token);
            i += text?.Length ?? 1;
        }

        return tokens;
    }
}
