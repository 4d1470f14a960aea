using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>Flink's predicates and calls whose arguments have words between them, as calls and predicates that both dialects have.</content>
internal sealed partial class SqlParser
{
    private static readonly string[] JsonKinds = ["VALUE", "SCALAR", "ARRAY", "OBJECT"];

    /// <summary>The rest of `x IS [NOT] TRUE`, `FALSE`, `UNKNOWN` or `JSON`; null: another word follows.</summary>
    private Expression? ParseFlinkTest(Expression left, bool negated, SourcePosition at)
    {
        if (_dialect != SqlDialect.Flink)
        {
            return null;
        }

        if (IsWord("TRUE") || IsWord("FALSE"))
        {
            return new DistinctFrom(left, new BooleanLiteral(Next().Value == "TRUE", at), !negated, at);
        }

        if (AcceptWord("UNKNOWN"))
        {
            return new IsNull(left, negated, at);
        }

        if (!AcceptWord("JSON"))
        {
            return null;
        }

        var kind = Current.Kind == TokenKind.Word && JsonKinds.Contains(Current.Value) ? Next().Value : "VALUE";
        var test = CallExpression.Of("$is_json", [left, new TextLiteral(kind.ToLowerInvariant(), at)], at);
        return negated ? new Not(test, at) : test;
    }

    /// <summary>`SIMILAR TO`, `BETWEEN SYMMETRIC` and `OVERLAPS`; null: another predicate follows, or none.</summary>
    private Expression? ParseFlinkPredicate(Expression left, SourcePosition at)
    {
        var negated = IsWord("NOT");
        var (word, next) = negated ? (Peek(), Peek(2)) : (Current, Peek());
        if (_dialect != SqlDialect.Flink)
        {
            return null;
        }

        if (word.IsWord("SIMILAR") && next.IsWord("TO"))
        {
            _index += negated ? 3 : 2;
            List<Expression> arguments = [left, ParseConcat()];
            if (AcceptWord("ESCAPE"))
            {
                arguments.Add(ParseConcat());
            }

            var similar = CallExpression.Of("$similar", [.. arguments], at);
            return negated ? new Not(similar, at) : similar;
        }

        if (word.IsWord("BETWEEN") && (next.IsWord("SYMMETRIC") || next.IsWord("ASYMMETRIC")))
        {
            _index += negated ? 3 : 2;
            var low = ParseConcat();
            ExpectWord("AND");
            var high = ParseConcat();
            Expression between = next.IsWord("ASYMMETRIC") ? new Between(left, low, high, false, at)
                : new Logical(false, [new Between(left, low, high, false, at), new Between(left, high, low, false, at)], at);
            return negated ? new Not(between, at) : between;
        }

        if (left is RowConstructor { Items: [var from, var to] } && AcceptWord("OVERLAPS"))
        {
            return ParseConcat() is RowConstructor { Items: [var start, var end] } ? CallExpression.Of("$overlaps", [from, to, start, end], at)
                : throw Mismatch("'('");
        }

        return null;
    }

    /// <summary>Calls that Trino's dialect does not have in this form; null: another one.</summary>
    private CallExpression? ParseFlinkForm(Token token)
    {
        if (_dialect != SqlDialect.Flink)
        {
            return null;
        }

        switch (token.Value)
        {
            case "LEFT" or "RIGHT" when Peek().IsSymbol("("):
                Next();
                return MakeCall(token, ParseParenthesized(ParseExpression));
            case "OVERLAY" when Peek().IsSymbol("("):
                return ParseOverlay(token);
            case "CEIL" or "CEILING" or "FLOOR" when Peek().IsSymbol("("):
                return ParseRoundedTime(token);
            case "MAP" when Peek().IsSymbol("["):
                return ParseMap(token);
            default: return null;
        }
    }

    private CallExpression ParseOverlay(Token token)
    {
        Next();
        Expect("(");
        List<Expression> arguments = [ParseExpression()];
        ExpectWord("PLACING");
        arguments.Add(ParseExpression());
        ExpectWord("FROM");
        arguments.Add(ParseExpression());
        if (AcceptWord("FOR"))
        {
            arguments.Add(ParseExpression());
        }

        Expect(")");
        return MakeCall(token, arguments);
    }

    private CallExpression ParseRoundedTime(Token token)
    {
        Next();
        Expect("(");
        var value = ParseExpression();
        if (AcceptWord("TO"))
        {
            var unit = ParseIdentifier();
            Expect(")");
            return CallExpression.Of(token.Value == "FLOOR" ? "$floor_to" : "$ceil_to", [value, new TextLiteral(unit.Lower, unit.At)], token.At);
        }

        Expect(")", "','");
        return MakeCall(token, [value]);
    }

    private CallExpression ParseMap(Token token)
    {
        Next();
        Expect("[");
        IReadOnlyList<Expression> items = IsSymbol("]") ? [] : ParseList(ParseExpression);
        Expect("]");
        if (items.Count % 2 == 1 || items.Count == 0)
        {
            throw new SqlException(SqlErrorName.SyntaxError, "MAP requires an even number of arguments", token.At);
        }

        return MakeCall(token, [
            new ArrayConstructor([.. items.Where((_, i) => i % 2 == 0)], token.At), new ArrayConstructor([.. items.Where((_, i) => i % 2 == 1)], token.At)]);
    }
}
