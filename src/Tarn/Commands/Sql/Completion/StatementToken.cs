namespace Tarn.Commands.Sql.Completion;

/// <summary>A word, a quoted name or a symbol of a statement.</summary>
/// <param name="Text">The text; of a quoted name without the quotes.</param>
/// <param name="IsName">Whether it may name something.</param>
/// <param name="IsQuoted">Whether it is in quotes, so that it is no keyword.</param>
internal readonly record struct StatementToken(string Text, bool IsName, bool IsQuoted)
{
    /// <summary>Whether it is one of some keywords.</summary>
    /// <param name="words">In capitals.</param>
    public bool IsWord(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (IsName && !IsQuoted && Text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a letter belongs to a word.</summary>
    public static bool IsLetter(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$' or '@';

    /// <summary>The tokens of a text. Texts in single quotes and comments are left out.</summary>
    public static List<StatementToken> Read(string text)
    {
        var tokens = new List<StatementToken>();
        for (var at = 0; at < text.Length;)
        {
            var end = StatementList.EndOfPart(text, at);
            if (text[at] is '"' or '`')
            {
                var quote = text[at].ToString();
                var name = text[(at + 1)..Math.Max(at + 1, end - 1)];
                tokens.Add(new(name.Replace(quote + quote, quote, StringComparison.Ordinal), IsName: true, IsQuoted: true));
            }
            else if (IsLetter(text[at]))
            {
                while (end < text.Length && IsLetter(text[end]))
                {
                    end++;
                }

                tokens.Add(new(text[at..end], !char.IsAsciiDigit(text[at]), IsQuoted: false));
            }
            else if (end == at + 1 && !char.IsWhiteSpace(text[at]))
            {
                tokens.Add(new(text[at..end], IsName: false, IsQuoted: false));
            }

            at = end;
        }

        return tokens;
    }
}
