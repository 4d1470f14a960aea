namespace Tarn.Access.Conditions;

/// <summary>IAM's patterns: <c>*</c> stands for any number of characters, <c>?</c> for exactly one.</summary>
public static class PolicyPattern
{
    /// <summary>Whether the whole text fits the pattern. The time is bounded by the product of both lengths.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="ignoreCase">Whether ASCII letters are equal whatever their case, as in actions.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase) => Matches(pattern, default, text, ignoreCase);

    /// <summary>Whether the whole text fits the pattern.</summary>
    /// <param name="literal">Per character of the pattern: it stands for itself, also if it is a wildcard. Empty: none does.</param>
    /// <param name="text">Any text.</param>
    /// <param name="ignoreCase">Whether ASCII letters are equal whatever their case.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<bool> literal, ReadOnlySpan<char> text, bool ignoreCase)
    {
        var (p, t) = (0, 0);
        var (star, resume) = (-1, 0);
        while (t < text.Length)
        {
            if (IsWild(pattern, literal, p, '*'))
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (IsWild(pattern, literal, p, '?') || IsSame(pattern[p], text[t], ignoreCase)))
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

        while (IsWild(pattern, literal, p, '*'))
        {
            p++;
        }

        return p == pattern.Length;
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
    /// <param name="pattern">The pattern. One such as <c>a/?*</c> fits all longer texts only; it counts as not covering <c>a/</c>.</param>
    /// <param name="literal">As for <see cref="Matches(ReadOnlySpan{char}, ReadOnlySpan{bool}, ReadOnlySpan{char}, bool)"/>.</param>
    public static bool Covers(ReadOnlySpan<char> pattern, ReadOnlySpan<bool> literal, ReadOnlySpan<char> prefix) =>
        IsWild(pattern, literal, pattern.Length - 1, '*') && Matches(pattern, literal, prefix, ignoreCase: false);

    /// <summary>Whether some text that begins with the prefix fits the pattern.</summary>
    /// <param name="literal">As for <see cref="Covers"/>.</param>
    public static bool Meets(ReadOnlySpan<char> pattern, ReadOnlySpan<bool> literal, ReadOnlySpan<char> prefix)
    {
        // the positions in the pattern that may come next, after each character of the prefix
        var next = new bool[pattern.Length + 1];
        Enter(next, pattern, literal, 0);
        foreach (var character in prefix)
        {
            var after = new bool[pattern.Length + 1];
            for (var i = 0; i < pattern.Length; i++)
            {
                var isStar = IsWild(pattern, literal, i, '*');
                if (next[i] && (isStar || IsWild(pattern, literal, i, '?') || pattern[i] == character))
                {
                    Enter(after, pattern, literal, isStar ? i : i + 1);
                }
            }

            next = after;
        }

        // the rest of a pattern always fits some text
        return next.Contains(true);
    }

    private static void Enter(bool[] places, ReadOnlySpan<char> pattern, ReadOnlySpan<bool> literal, int place)
    {
        places[place] = true;
        while (IsWild(pattern, literal, place, '*'))
        {
            places[++place] = true;
        }
    }

    private static bool IsWild(ReadOnlySpan<char> pattern, ReadOnlySpan<bool> literal, int place, char wildcard) =>
        (uint)place < (uint)pattern.Length && pattern[place] == wildcard && (literal.IsEmpty || !literal[place]);

    private static bool IsSame(char one, char other, bool ignoreCase) =>
        one == other || (ignoreCase && char.ToLowerInvariant(one) == char.ToLowerInvariant(other));
}
