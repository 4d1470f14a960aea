using System.Text.Json;
using Tarn.Patterns.Events;
using Tarn.Patterns.Expressions;
using Tarn.Patterns.Paths.Filters;

namespace Tarn.Patterns.Paths.Parsing;

/// <summary>Operands of filters: paths, texts, numbers, true, false, null, arrays and objects, regular expressions between slashes.</summary>
internal sealed class OperandParser(PathTextCursor at, int nesting)
{
    public static bool IsSign(char c) => c is '<' or '>' or '=' or '~' or '!';

    /// <summary>Reads an operand.</summary>
    /// <param name="isNegated">A path has <c>!</c> before it.</param>
    /// <exception cref="PatternException">There is none.</exception>
    public FilterOperand Read(out bool isNegated)
    {
        isNegated = at.SkipSpaces().Is('!');
        if (isNegated)
        {
            at.Take('!');
            at.SkipSpaces();
        }

        return Current() is '$' or '@' ? new FilterOperand(ReadPath(), FilterValue.Undefined)
            : isNegated ? throw new PatternException("Unexpected character: !", at.Position + 1)
            : new FilterOperand(null, ReadLiteral());
    }

    /// <summary>Reads the second operand; null: it begins like true, false or null, and is another word.</summary>
    /// <exception cref="PatternException">There is none.</exception>
    public FilterOperand? TryRead()
    {
        at.SkipSpaces();
        return Current() is 't' or 'f' or 'n' && TryReadWord() is null ? null : Read(out _);
    }

    private char Current() => at.Has(at.Position) ? at.Current : throw new PatternException("Failed to parse filter: an operand is missing.");

    private ValuePath ReadPath()
    {
        var from = at.Position;
        at.Position++;
        while (at.Has(at.Position))
        {
            if (at.Current == '[')
            {
                var close = at.Closing(at.Position, '[', ']', skipsPatterns: false);
                at.Position = close >= 0 ? close + 1 : throw new PatternException("Square brackets does not match in filter", from + 1);
                if (!at.Has(at.Position))
                {
                    break;
                }
            }

            if (IsSign(at.Current) || at.Current == ' ' || (at.Current == ')' && !ClosesFunction(from)))
            {
                break;
            }

            at.Position++;
        }

        return PathTextParser.Parse(at.Text(from, at.Position), nesting);
    }

    private bool ClosesFunction(int from)
    {
        var open = at.PlaceBefore(at.Position);
        if (open < 0 || at[open] != '(')
        {
            return false;
        }

        for (var place = open - 1; place > from; place--)
        {
            if (at[place] == '.')
            {
                return true;
            }
        }

        return false;
    }

    private FilterValue ReadLiteral()
    {
        var from = at.Position;
        switch (at.Current)
        {
            case '\'' or '"':
                at.Position = at.EndOfQuoted(from) + 1;
                return new FilterValue(FilterKind.Text, JsonText.Unescape(at.Text(from + 1, at.Position - 1)));
            case 't' or 'f' or 'n':
                var word = TryReadWord() ?? throw new PatternException("Expected true, false or null", from + 1);
                at.Position += word.Length;
                return word == "null" ? FilterValue.Null : new FilterValue(FilterKind.Boolean, Boolean: word == "true");
            case '[' or '{':
                var close = at.Closing(from, at.Current, at.Current == '[' ? ']' : '}', skipsPatterns: false);
                at.Position = close >= 0 ? close + 1 : throw new PatternException("An array or object of a filter is not closed.", from + 1);
                return new FilterValue(FilterKind.JsonLiteral, Json: LooseJson.Parse(at.Text(from, at.Position)));
            case '/':
                return ReadExpression();
            default:
                while (at.Has(at.Position) && at.Current is (>= '0' and <= '9') or '-' or '.' or 'e' or 'E')
                {
                    at.Position++;
                }

                var number = PathNumbers.Of(at.Text(from, at.Position));
                return number is null
                    ? throw new PatternException("Failed to parse filter: an operand is no number.", from + 1)
                    : new FilterValue(FilterKind.Number, number);
        }
    }

    private string? TryReadWord()
    {
        foreach (var word in (string[])["true", "false", "null"])
        {
            if (at.Has(at.Position + word.Length - 1) && at.Text(at.Position, at.Position + word.Length) == word)
            {
                return word;
            }
        }

        return null;
    }

    private FilterValue ReadExpression()
    {
        var from = at.Position;
        var end = at.EndOfQuoted(from);
        var options = PatternOptions.Java;
        for (at.Position = end + 1; at.Has(at.Position) && Flag(at.Current) is { } flag; at.Position++)
        {
            options |= flag;
        }

        return new FilterValue(FilterKind.Expression, Pattern: TextPattern.Parse($"\\A(?:{at.Text(from + 1, end)})\\z", options));
    }

    private static PatternOptions? Flag(char c) => c switch
    {
        'i' => PatternOptions.IgnoreCase,
        's' => PatternOptions.DotMatchesAll,
        'm' => PatternOptions.LineAnchors,
        'x' => PatternOptions.Extended,
        'd' or 'u' or 'U' => PatternOptions.None,
        _ => null,
    };
}
