namespace Tarn.Access.Policies;

/// <summary>IAM's patterns: <c>*</c> stands for any number of characters, <c>?</c> for exactly one.</summary>
public static class PolicyPattern
{
    /// <summary>Whether the whole text fits the pattern. The time is bounded by the product of both lengths.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">Any text.</param>
    /// <param name="ignoreCase">Whether ASCII letters are equal whatever their case, as in actions.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        var (p, t) = (0, 0);
        var (star, resume) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || IsSame(pattern[p], text[t], ignoreCase)))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                // the newest star takes one character more
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    /// <summary>Whether the text fits one of the patterns.</summary>
    public static bool MatchesAny(string[] patterns, ReadOnlySpan<char> text, bool ignoreCase)
    {
        foreach (var pattern in patterns)
        {
            if (Matches(pattern, text, ignoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether every text that begins with the prefix fits the pattern.</summary>
    /// <remarks>A pattern such as <c>a/?*</c> fits all longer texts only; it counts as not covering <c>a/</c>.</remarks>
    public static bool Covers(string pattern, ReadOnlySpan<char> prefix) => pattern.EndsWith('*') && Matches(pattern, prefix, ignoreCase: false);

    /// <summary>Whether some text that begins with the prefix fits the pattern.</summary>
    public static bool Meets(string pattern, ReadOnlySpan<char> prefix)
    {
        // the places in the pattern that may come next, after each character of the prefix
        var next = new bool[pattern.Length + 1];
        Enter(next, pattern, 0);
        foreach (var character in prefix)
        {
            var after = new bool[pattern.Length + 1];
            for (var i = 0; i < pattern.Length; i++)
            {
                if (next[i] && (pattern[i] is '*' or '?' || pattern[i] == character))
                {
                    Enter(after, pattern, pattern[i] == '*' ? i : i + 1);
                }
            }

            next = after;
        }

        // the rest of a pattern always fits some text
        return next.Contains(true);
    }

    private static void Enter(bool[] places, string pattern, int place)
    {
        places[place] = true;
        while (place < pattern.Length && pattern[place] == '*')
        {
            places[++place] = true;
        }
    }

    private static bool IsSame(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToLowerInvariant(one) == char.ToLowerInvariant(other));
}
