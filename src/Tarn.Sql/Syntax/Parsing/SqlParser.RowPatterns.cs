using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>The regular expression of MATCH_RECOGNIZE.</content>
internal sealed partial class SqlParser
{
    private RowPattern ParseRowPattern() => Nested(ParseAlternatives);

    private RowPattern ParseAlternatives()
    {
        var at = Current.At;
        var parts = new List<RowPattern> { ParsePatternSequence() };
        while (Accept("|"))
        {
            parts.Add(ParsePatternSequence());
        }

        return parts.Count == 1 ? parts[0] : new PatternAlternation(parts, at);
    }

    private RowPattern ParsePatternSequence()
    {
        var at = Current.At;
        var parts = new List<RowPattern> { ParsePatternFactor() };
        while (IsName(Current) || IsSymbol("(") || IsSymbol("{") || IsSymbol("^") || IsSymbol("$"))
        {
            parts.Add(ParsePatternFactor());
        }

        return parts.Count == 1 ? parts[0] : new PatternSequence(parts, at);
    }

    private RowPattern ParsePatternFactor()
    {
        var inner = ParsePatternPrimary();
        var at = Current.At;
        (long? Least, long? Most)? bounds = Accept("*") ? (0, null) : Accept("+") ? (1, null) : AcceptQuestion() ? (0, 1)
            : IsSymbol("{") && !Peek().IsSymbol("-") ? ParsePatternBounds() : null;
        return bounds is { } given ? new PatternRepetition(inner, given.Least, given.Most, AcceptQuestion(), at) : inner;
    }

    private RowPattern ParsePatternPrimary()
    {
        var at = Current.At;
        if (Accept("^"))
        {
            return new PatternAnchor(Start: true, at);
        }

        if (Accept("$"))
        {
            return new PatternAnchor(Start: false, at);
        }

        if (Accept("{"))
        {
            Expect("-");
            var excluded = ParseRowPattern();
            Expect("-");
            Expect("}");
            return new PatternExclusion(excluded, at);
        }

        if (Accept("("))
        {
            var inner = IsSymbol(")") ? null : ParseRowPattern();
            Expect(")");
            return new PatternGroup(inner, at);
        }

        if (IsWord("PERMUTE") && Peek().IsSymbol("("))
        {
            Next();
            return new PatternPermutation(ParseParenthesized(ParseRowPattern), at);
        }

        return new PatternVariable(ParseIdentifier());
    }

    private (long? Least, long? Most) ParsePatternBounds()
    {
        Expect("{");
        long? least = Current.Kind == TokenKind.Integer ? ParseNumber() : null;
        if (least is not null && Accept("}"))
        {
            return (least, least);
        }

        Expect(",");
        long? most = Current.Kind == TokenKind.Integer ? ParseNumber() : null;
        Expect("}");
        return (least, most);
    }

    private bool AcceptQuestion()
    {
        if (Current.Kind != TokenKind.Parameter)
        {
            return false;
        }

        _index++;
        return true;
    }
}
