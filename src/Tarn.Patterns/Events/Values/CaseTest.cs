namespace Tarn.Patterns.Events.Values;

/// <summary>The range of a value that a text must be in.</summary>
internal enum TextRange
{
    Whole,

    /// <summary>The value's begin.</summary>
    Start,

    /// <summary>The value's end.</summary>
    End,
}

/// <summary>
/// A text, without regard to case. As in AWS's matcher each letter of the pattern stands for itself, its lower and its
/// upper case; the upper case of ß is SS.
/// </summary>
internal sealed record CaseTest(string Text, TextRange Place) : ValueTest
{
    // Unicode's SpecialCasing.txt: upper cases of several letters, which .NET's mapping lacks
    private static readonly Dictionary<char, string> Long =
        "ßSS ŉʼN ǰJ̌ ΐΪ́ ΰΫ́ ևԵՒ ẖH̱ ẗT̈ ẘW̊ ẙY̊ ẚAʾ ﬀFF ﬁFI ﬂFL ﬃFFI ﬄFFL ﬅST ﬆST İi̇".Split(' ').ToDictionary(pair => pair[0], pair => pair[1..]);

    private readonly string[][] _letters = [.. Text.EnumerateRunes().Select(FormsOf)];

    public override bool Accepts(in EventValue value)
    {
        if (value.Kind != EventValueKind.Text)
        {
            return false;
        }

        if (Place != TextRange.End)
        {
            return Fits(value.Text, 0);
        }

        for (var start = value.Text.Length; start >= 0; start--)
        {
            if (Fits(value.Text, start))
            {
                return true;
            }
        }

        return false;
    }

    // The forms of a letter have different lengths, so several positions in the value may be reached at a time.
    private bool Fits(string value, int start)
    {
        var reached = new SortedSet<int> { start };
        foreach (var forms in _letters)
        {
            var next = new SortedSet<int>();
            foreach (var at in reached)
            {
                foreach (var form in forms)
                {
                    if (value.AsSpan(at).StartsWith(form, StringComparison.Ordinal))
                    {
                        next.Add(at + form.Length);
                    }
                }
            }

            if (next.Count == 0)
            {
                return false;
            }

            reached = next;
        }

        return Place == TextRange.Start || reached.Contains(value.Length);
    }

    private static string[] FormsOf(System.Text.Rune letter)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal)
        {
            letter.ToString(), System.Text.Rune.ToLowerInvariant(letter).ToString(), System.Text.Rune.ToUpperInvariant(letter).ToString(),
        };
        if (letter.IsBmp && Long.TryGetValue((char)letter.Value, out var more))
        {
            forms.Add(more);
        }

        return [.. forms];
    }
}
