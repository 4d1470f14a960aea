namespace Tarn.Telemetry.Metrics.Searching;

/// <summary>The tokens of a text: letters and digits in a row, cut where a capital begins a word.</summary>
internal static class SearchTokens
{
    /// <summary>The tokens, without regard to case.</summary>
    public static HashSet<string> Of(string text)
    {
        var tokens = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var isEnd = i == text.Length || !char.IsLetterOrDigit(text[i]);
            if (isEnd || (i > start && IsWordStart(text, i)))
            {
                if (i > start)
                {
                    tokens.Add(text[start..i]);
                }

                start = isEnd ? i + 1 : i;
            }
        }

        return tokens;
    }

    // CPUUtilization has two words, and so has myMetric.
    private static bool IsWordStart(string text, int at) => char.IsUpper(text[at])
        && (!char.IsUpper(text[at - 1]) || (at + 1 < text.Length && char.IsLower(text[at + 1])));
}
