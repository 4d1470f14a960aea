using System.Globalization;
using Tarn.Storage;

namespace Tarn.Telemetry.Metrics.Maths;

/// <summary>Splits an expression into tokens.</summary>
internal static class MathLexer
{
    private static readonly string[] Signs = ["==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "^", "<", ">", "(", ")", "[", "]", ","];

    /// <summary>The tokens of an expression; the last is its end.</summary>
    /// <exception cref="TarnException">InvalidArgument.</exception>
    public static List<MathToken> Read(string text)
    {
        var tokens = new List<MathToken>();
        var at = 0;
        while (at < text.Length)
        {
            var letter = text[at];
            if (char.IsWhiteSpace(letter))
            {
                at++;
            }
            else if (letter is '\'' or '"')
            {
                var end = text.IndexOf(letter, at + 1);
                if (end < 0)
                {
                    throw MathErrors.Invalid($"the text that begins at {at + 1} has no end");
                }

                tokens.Add(new MathToken(MathTokenKind.Text, text[(at + 1)..end], 0, at));
                at = end + 1;
            }
            else if (char.IsAsciiDigit(letter) || (letter == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
            {
                tokens.Add(Number(text, ref at));
            }
            else if (char.IsAsciiLetter(letter) || letter == '_')
            {
                var start = at;
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
                {
                    at++;
                }

                tokens.Add(new MathToken(MathTokenKind.Name, text[start..at], 0, start));
            }
            else
            {
                var sign = Array.Find(Signs, each => string.CompareOrdinal(text, at, each, 0, each.Length) == 0)
                    ?? throw MathErrors.Invalid($"the character {letter} at {at + 1} has no meaning");
                tokens.Add(new MathToken(MathTokenKind.Sign, sign, 0, at));
                at += sign.Length;
            }
        }

        tokens.Add(new MathToken(MathTokenKind.End, "", 0, at));
        return tokens;
    }

    private static MathToken Number(string text, ref int at)
    {
        var start = at;
        Digits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            Digits(text, ref at);
        }

        var mark = at;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at += at + 1 < text.Length && text[at + 1] is '+' or '-' ? 2 : 1;
            var digits = at;
            Digits(text, ref at);
            at = at == digits ? mark : at;
        }

        return new MathToken(MathTokenKind.Number, text[start..at], double.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture), start);
    }

    private static void Digits(string text, ref int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }
}
