using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

internal sealed partial class SqlParser
{
    private Expression ParseExpression() => ParseOr();

    private Expression ParseOr() => ParseLogical("OR", ParseAnd);

    private Expression ParseAnd() => ParseLogical("AND", ParseNot);

    private Expression ParseLogical(string word, Func<Expression> parseTerm)
    {
        var first = parseTerm();
        if (!IsWord(word))
        {
            return first;
        }

        var terms = new List<Expression> { first };
        while (AcceptWord(word))
        {
            terms.Add(parseTerm());
        }

        return new Logical(word == "AND", terms, first.At);
    }

    private Expression ParseNot()
    {
        var at = Current.At;
        return AcceptWord("NOT") ? new Not(Nested(ParseNot), at) : ParsePredicate();
    }

    private Expression ParsePredicate()
    {
        var left = ParseConcat();
        var isCompared = false;
        while (true)
        {
            var token = Current;
            if (token.Kind == TokenKind.Symbol && token.Value is "=" or "<>" or "<" or "<=" or ">" or ">=")
            {
                if (isCompared)
                {
                    throw Mismatch("'AND'", "'OR'", "<EOF>");
                }

                isCompared = true;
                Next();
                left = ParseComparison(token, left);
            }
            else if (ParseWordPredicate(left) is { } predicate)
            {
                left = predicate;
            }
            else
            {
                return left;
            }
        }
    }

    private Expression ParseComparison(Token token, Expression left)
    {
        if (Current.Kind == TokenKind.Word && Current.Value is "ALL" or "ANY" or "SOME" && Peek().IsSymbol("("))
        {
            var word = Next();
            var all = word.Value == "ALL";
            if (!StartsQuery(Peek()))
            {
                return new Comparison(token.Value, left, ParseCall(new([new(word.Text, false, word.At)], word.At)), token.At);
            }

            Expect("(");
            var query = ParseQuery();
            Expect(")");
            return new QuantifiedComparison(token.Value, all, left, query, token.At);
        }

        return new Comparison(token.Value, left, ParseConcat(), token.At);
    }

    private static bool StartsQuery(Token token) =>
        token.IsSymbol("(") || (token.Kind == TokenKind.Word && token.Value is "SELECT" or "WITH" or "VALUES" or "TABLE");

    private Expression? ParseWordPredicate(Expression left)
    {
        var at = Current.At;
        if (AcceptWord("IS"))
        {
            var negated = AcceptWord("NOT");
            if (AcceptWord("NULL"))
            {
                return new IsNull(left, negated, at);
            }

            if (AcceptWord("DISTINCT"))
            {
                ExpectWord("FROM");
                return new DistinctFrom(left, ParseConcat(), negated, at);
            }

            if (ParseFlinkTest(left, negated, at) is { } test)
            {
                return test;
            }

            throw Mismatch(negated ? ["'DISTINCT'", "'NULL'"] : ["'DISTINCT'", "'NOT'", "'NULL'"]);
        }

        if (ParseFlinkPredicate(left, at) is { } flink)
        {
            return flink;
        }

        var not = IsWord("NOT") && Peek().Kind == TokenKind.Word && Peek().Value is "BETWEEN" or "IN" or "LIKE";
        if (not)
        {
            Next();
            at = Current.At;
        }

        if (AcceptWord("BETWEEN"))
        {
            var low = ParseConcat();
            ExpectWord("AND");
            return new Between(left, low, ParseConcat(), not, at);
        }

        if (AcceptWord("LIKE"))
        {
            var pattern = ParseConcat();
            return new Like(left, pattern, AcceptWord("ESCAPE") ? ParseConcat() : null, not, at);
        }

        return AcceptWord("IN") ? ParseIn(left, not, at) : null;
    }

    private Expression ParseIn(Expression left, bool negated, SourcePosition at)
    {
        Expect("(");
        if (IsSymbol("(") ? IsFollowedBySetOperator() : StartsQuery(Current))
        {
            var query = ParseQuery();
            Expect(")");
            return new InQuery(left, query, negated, at);
        }

        var items = ParseList(ParseExpression);
        Expect(")");
        return new InList(left, items, negated, at);
    }

    /// <summary>Whether the brackets that begin here hold the first query of several: `((SELECT 1) UNION …)`.</summary>
    private bool IsFollowedBySetOperator()
    {
        var depth = 0;
        for (var i = 0; Peek(i).Kind != TokenKind.End; i++)
        {
            depth += Peek(i).IsSymbol("(") ? 1 : Peek(i).IsSymbol(")") ? -1 : 0;
            if (depth == 0)
            {
                return Peek(i + 1) is { Kind: TokenKind.Word, Value: "UNION" or "INTERSECT" or "EXCEPT" };
            }
        }

        return false;
    }

    /// <summary>In Trino, `||` is a value operator that binds more weakly than the arithmetic ones.</summary>
    private Expression ParseConcat()
    {
        var first = ParseSum();
        if (!IsSymbol("||"))
        {
            return first;
        }

        var (parts, places) = (new List<Expression> { first }, new List<SourcePosition>());
        while (IsSymbol("||"))
        {
            places.Add(Next().At);
            parts.Add(ParseSum());
        }

        return new Concatenation(parts, places);
    }

    private Expression ParseSum() => ParseLeft(ParseProduct, "+", "-");

    private Expression ParseProduct() => ParseLeft(ParseUnary, "*", "/", "%");

    private Expression ParseLeft(Func<Expression> parseOperand, params ReadOnlySpan<string> operators)
    {
        var left = parseOperand();
        while (Current.Kind == TokenKind.Symbol && operators.Contains(Current.Value))
        {
            var op = Next();
            left = new Arithmetic(op.Value, left, parseOperand(), op.At);
        }

        return left;
    }

    private Expression ParseUnary()
    {
        var at = Current.At;
        if (Accept("-"))
        {
            // A number keeps its sign, so that the smallest bigint is a literal.
            if (Current.Kind is TokenKind.Integer && !Peek().IsSymbol(".") && !Peek().IsSymbol("["))
            {
                var number = Next();
                return ParsePostfix(new NumberLiteral(number.Kind, "-" + number.Value, at));
            }

            return new Negation(Nested(ParseUnary), at);
        }

        return Accept("+") ? Nested(ParseUnary) : ParsePostfix(ParsePrimary());
    }

    private Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (IsSymbol(".") && !Peek().IsSymbol("*"))
            {
                Next();
                value = new Dereference(value, ParseIdentifier());
            }
            else if (Accept("["))
            {
                var index = ParseExpression();
                Expect("]");
                value = new Subscript(value, index);
            }
            else if (IsWord("AT") && Peek().IsWord("TIME") && Peek(2).IsWord("ZONE"))
            {
                var at = Current.At;
                _index += 3;
                value = new AtTimeZone(value, ParsePrimary(), at);
            }
            else
            {
                return value;
            }
        }
    }
}
