using System.Text;
using Tarn.Storage;

namespace Tarn.Lake.Catalog.Partitions.Expressions;

/// <summary>Cuts an expression over partition keys into tokens.</summary>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols = ["<=", ">=", "<>", "!=", "==", "=", "<", ">", "(", ")", "[", "]", ","];

    /// <summary>The tokens, with the end as the last one.</summary>
    /// <exception cref="TarnException">InvalidArgument: a character that begins no token, or a quote that does not end.</exception>
    public static List<ExpressionToken> Tokens(string expression)
    {
        var tokens = new List<ExpressionToken>();
        for (var at = 0; at < expression.Length;)
        {
            if (char.IsWhiteSpace(expression[at]))
            {
                at++;
                continue;
            }

            var (token, length) = Next(expression, at);
            tokens.Add(token);
            at += length;
        }

        tokens.Add(new ExpressionToken(ExpressionTokenKind.End, "its end", expression.Length + 1));
        return tokens;
    }

    private static (ExpressionToken Token, int Length) Next(string expression, int at)
    {
        var first = expression[at];
        if (first is '\'' or '"' or '`')
        {
            return Quoted(expression, at, first == '\'' ? ExpressionTokenKind.Text : ExpressionTokenKind.Name);
        }

        if (char.IsAsciiDigit(first) || (first is '-' or '+' or '.' && at + 1 < expression.Length && expression[at + 1] is (>= '0' and <= '9') or '.'))
        {
            return Run(expression, at, ExpressionTokenKind.Number, character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '+');
        }

        if (char.IsLetter(first) || first == '_')
        {
            return Run(expression, at, ExpressionTokenKind.Word, character => char.IsLetterOrDigit(character) || character is '_' or '$' or '-');
        }

        var symbol = Array.Find(Symbols, symbol => string.CompareOrdinal(expression, at, symbol, 0, symbol.Length) == 0)
            ?? throw Wrong($"unexpected character '{first}'", at + 1);
        return (new ExpressionToken(ExpressionTokenKind.Symbol, symbol, at + 1), symbol.Length);
    }

    /// <summary>The error of an expression, with its position.</summary>
    public static TarnException Wrong(string what, int position) => new(ErrorKind.InvalidArgument, $"Expression: {what} at character {position}.");

    // A doubled quote is a quote. Athena also writes a backslash before it.
    private static (ExpressionToken Token, int Length) Quoted(string expression, int at, ExpressionTokenKind kind)
    {
        var quote = expression[at];
        var content = new StringBuilder();
        for (var i = at + 1; i < expression.Length; i++)
        {
            if (expression[i] == quote)
            {
                if (i + 1 == expression.Length || expression[i + 1] != quote)
                {
                    return (new ExpressionToken(kind, content.ToString(), at + 1), i + 1 - at);
                }

                i++;
            }
            else if (expression[i] == '\\' && i + 1 < expression.Length && expression[i + 1] is '\'' or '"' or '\\')
            {
                i++;
            }

            content.Append(expression[i]);
        }

        throw Wrong("a quote without an end", at + 1);
    }

    private static (ExpressionToken Token, int Length) Run(string expression, int at, ExpressionTokenKind kind, Func<char, bool> belongs)
    {
        var end = at + 1;
        while (end < expression.Length && belongs(expression[end]))
        {
            end++;
        }

        return (new ExpressionToken(kind, expression[at..end], at + 1), end - at);
    }
}
