using System.Globalization;
using System.Text;
using Tarn.Storage;

namespace Tarn.Delivery.Jq.Syntax;

/// <summary>Reads tokens from a program's text.</summary>
internal sealed class JqLexer(string text)
{
    private const string Keywords =
        " def if then elif else end as reduce foreach try catch label import include module and or __loc__ ";

    // Longer signs first.
    private static readonly string[] Signs =
    [
        "?//", "//=", "!=", "==", "//", "|=", "+=", "-=", "*=", "/=", "%=", "<=", ">=", "..",
        ".", "?", "=", "<", ">", "+", "-", "*", "/", "%", "|", ",", ":", ";", "(", ")", "[", "]", "{", "}", "$",
    ];

    /// <summary>The next token at or after a position.</summary>
    public JqToken Next(int at)
    {
        at = SkipSpaces(at);
        if (at == text.Length)
        {
            return new JqToken(JqTokenKind.End, "the end", at, at);
        }

        var c = text[at];
        if (IsNameStart(c))
        {
            var end = NameEnd(at);
            var name = text[at..end];
            return new JqToken(Keywords.Contains($" {name} ", StringComparison.Ordinal) ? JqTokenKind.Keyword : JqTokenKind.Name, name, at, end);
        }

        if (c == '"')
        {
            return new JqToken(JqTokenKind.Text, string.Empty, at, at + 1);
        }

        if (c == '@' && at + 1 < text.Length && IsNamePart(text[at + 1]))
        {
            var end = NameEnd(at + 1);
            return new JqToken(JqTokenKind.Format, text[(at + 1)..end], at, end);
        }

        if (c == '.' && at + 1 < text.Length && IsNameStart(text[at + 1]))
        {
            var end = NameEnd(at + 1);
            return new JqToken(JqTokenKind.Field, text[(at + 1)..end], at, end);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return Number(at);
        }

        foreach (var sign in Signs)
        {
            if (string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0)
            {
                return new JqToken(JqTokenKind.Sign, sign, at, at + sign.Length);
            }
        }

        throw Wrong(at, "a character that no program has here");
    }

    /// <summary>
    /// Reads a text from a position after its quote up to the closing quote or an insertion. The position moves after these.
    /// </summary>
    /// <returns>The characters, and whether an insertion follows.</returns>
    public (string Characters, bool IsInsertion) TextPart(ref int at)
    {
        var characters = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '"')
            {
                return (Values.JqReader.Whole(characters.ToString()), false);
            }

            if (c != '\\')
            {
                characters.Append(c);
                continue;
            }

            if (at < text.Length && text[at] == '(')
            {
                at++;
                return (Values.JqReader.Whole(characters.ToString()), true);
            }

            characters.Append(Escape(ref at));
        }

        throw Wrong(text.Length, "no closing quote of a text");
    }

    /// <summary>An error with its position.</summary>
    /// <param name="at">The character, from 0.</param>
    /// <param name="fault">The fault, after "The jq program has".</param>
    public TarnException Wrong(int at, string fault)
    {
        var before = text.AsSpan(0, Math.Min(at, text.Length));
        var line = before.Count('\n') + 1;
        var column = before.Length - (before.LastIndexOf('\n') + 1) + 1;
        return new TarnException(ErrorKind.InvalidArgument, $"The jq program has {fault} (line {line}, column {column}).");
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private int NameEnd(int at)
    {
        while (at < text.Length && IsNamePart(text[at]))
        {
            at++;
        }

        return at;
    }

    private int SkipSpaces(int at)
    {
        while (at < text.Length)
        {
            if (text[at] == '#')
            {
                var end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
            }
            else if (text[at] is ' ' or '\t' or '\n' or '\r')
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private JqToken Number(int start)
    {
        var at = Digits(start);
        if (at < text.Length && text[at] == '.')
        {
            at = Digits(at + 1);
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            var exponent = at + 1 < text.Length && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
            var end = Digits(exponent);
            at = end > exponent ? end : at;
        }

        return new JqToken(JqTokenKind.Number, text[start..at], start, at);
    }

    private int Digits(int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private char Escape(ref int at)
    {
        var c = at < text.Length ? text[at++] : ' ';
        switch (c)
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case '"' or '\\' or '/':
                return c;
            case 'u' when at + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                at += 4;
                return (char)code;
            default:
                throw Wrong(at - 2, "an unknown escape in a text");
        }
    }
}
