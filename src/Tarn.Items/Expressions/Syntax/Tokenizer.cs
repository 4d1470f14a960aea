using System.Text;

namespace Tarn.Items.Expressions.Syntax;

/// <summary>Cuts an expression into tokens. Unknown characters become symbols, which the parser refuses at their position.</summary>
internal static class Tokenizer
{
    public static List<ItemToken> Read(string text)
    {
        var tokens = new List<ItemToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                tokens.Add(new ItemToken(ItemTokenKind.End, string.Empty, at));
                return tokens;
            }

            var token = Next(text, at);
            tokens.Add(token);
            at = token.End;
        }
    }

    private static ItemToken Next(string text, int at)
    {
        var first = text[at];
        // A name that begins with another character, such as _, needs a placeholder.
        if (char.IsAsciiLetter(first))
        {
            return new ItemToken(ItemTokenKind.Word, Part(text, at, 1), at);
        }

        if (char.IsAsciiDigit(first))
        {
            var end = at;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            return new ItemToken(ItemTokenKind.Digits, text[at..end], at);
        }

        if (first is '#' or ':' && at + 1 < text.Length && IsPart(text[at + 1]))
        {
            return new ItemToken(first == '#' ? ItemTokenKind.NameReference : ItemTokenKind.ValueReference, Part(text, at, 1), at);
        }

        var length = first is '<' or '>' && at + 1 < text.Length && (text[at + 1] == '=' || first == '<' && text[at + 1] == '>') ? 2
            : Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        return new ItemToken(ItemTokenKind.Symbol, text.Substring(at, length), at);
    }

    private static string Part(string text, int at, int length)
    {
        while (at + length < text.Length && IsPart(text[at + length]))
        {
            length++;
        }

        return text.Substring(at, length);
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
