using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

internal sealed partial class SqlParser
{
    /// <summary>
    /// Counts nesting for all recursion of expressions, which passes here; only prefix operators count their own.
    /// </summary>
    private Expression ParsePrimary() => Nested(ParsePrimaryHere);

    private Expression ParsePrimaryHere()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Integer or TokenKind.Decimal or TokenKind.Double:
                Next();
                return new NumberLiteral(token.Kind, token.Value, token.At);
            case TokenKind.Text:
                Next();
                return new TextLiteral(token.Value, token.At);
            case TokenKind.Binary:
                Next();
                return new BinaryLiteral(token.Value, token.At);
            case TokenKind.Parameter:
                RejectInValue("parameters", token.At);
                Next();
                return new Parameter(_parameters++, token.At);
            case TokenKind.Symbol when token.Value == "(":
                return ParseParenthesizedExpression();
            case TokenKind.Symbol when token.Value == "[":
                return ParseArray(token);
            case TokenKind.Word:
                return ParseWordPrimary(token);
            case TokenKind.QuotedName or TokenKind.BackquotedName:
                return ParseNamePrimary(token);
            default:
                throw Mismatch("<expression>");
        }
    }

    private Expression ParseParenthesizedExpression()
    {
        var at = Current.At;
        if (IsLambda())
        {
            Next();
            IReadOnlyList<Identifier> parameters = IsSymbol(")") ? [] : ParseList(ParseIdentifier);
            Expect(")");
            Expect("->");
            return new Lambda(parameters, ParseExpression(), at);
        }

        Next();
        if (IsWord("SELECT") || IsWord("WITH") || IsWord("VALUES") || IsWord("TABLE"))
        {
            var query = ParseQuery();
            Expect(")");
            return new ScalarQuery(query, at);
        }

        var items = ParseList(ParseExpression);
        Expect(")");
        return items.Count == 1 ? items[0] : new RowConstructor(items, at);
    }

    private bool IsLambda()
    {
        var ahead = 1;
        while (IsName(Peek(ahead)))
        {
            ahead++;
            if (!Peek(ahead).IsSymbol(","))
            {
                break;
            }

            ahead++;
        }

        return Peek(ahead).IsSymbol(")") && Peek(ahead + 1).IsSymbol("->");
    }

    private Expression ParseWordPrimary(Token token)
    {
        switch (token.Value)
        {
            case "NULL":
                Next();
                return new NullLiteral(token.At);
            case "TRUE" or "FALSE":
                Next();
                return new BooleanLiteral(token.Value == "TRUE", token.At);
            case "CASE":
                Next();
                return ParseCase(token.At);
            case "CAST" or "TRY_CAST" when Peek().IsSymbol("("):
                return ParseCast(token);
            case "RUNNING" or "FINAL" when IsName(Peek()) && Peek(2).IsSymbol("("):
                return ParseModalCall();
            case "EXISTS":
                Next();
                Expect("(");
                var query = ParseQuery();
                Expect(")");
                return new Exists(query, token.At);
            case "EXTRACT":
                return ParseExtract(token);
            case "TRIM" when Peek().IsSymbol("("):
                return ParseTrim(token);
            case "POSITION" when Peek().IsSymbol("("):
                return ParsePosition(token);
            case "CURRENT_DATE" or "CURRENT_TIMESTAMP" or "CURRENT_TIME" or "CURRENT_CATALOG" or "CURRENT_SCHEMA" or "LOCALTIME" or "LOCALTIMESTAMP":
                Next();
                IReadOnlyList<Expression> precision = Accept("(") ? [ParseRowCount()] : [];
                _ = precision.Count == 0 || Accept(")");
                return MakeCall(token, precision);
            case "CURRENT_USER":
                Next();
                return MakeCall(token, []);
            case "JSON_ARRAYAGG" or "JSON_OBJECTAGG" when _dialect == SqlDialect.Flink && Peek().IsSymbol("("):
                return ParseJsonAggregate(token);
            case "LISTAGG" when _dialect == SqlDialect.Flink && Peek().IsSymbol("("):
                return ParseCall(new([new(token.Text, false, token.At)], Next().At));
            case "SUBSTRING" or "NORMALIZE" or "LISTAGG" when Peek().IsSymbol("("):
                return ParseSpelledCall(token);
            case "JSON_EXISTS" or "JSON_VALUE" or "JSON_QUERY" or "JSON_OBJECT" or "JSON_ARRAY":
                return ParseJson(token);
            case "GROUPING":
                return ParseCall(new([new(token.Text, false, token.At)], Next().At));
            default:
                return ParseFlinkForm(token) ?? ParseTypedLiteral(token) ?? ParseNamePrimary(token);
        }
    }

    /// <summary>The items of an array, in square brackets; the word ARRAY before them is read already.</summary>
    private ArrayConstructor ParseArray(Token first)
    {
        Expect("[");
        IReadOnlyList<Expression> items = IsSymbol("]") ? [] : ParseList(ParseExpression);
        Expect("]");
        return new(items, first.At);
    }

    private Expression ParseNamePrimary(Token token)
    {
        if (!IsName(token))
        {
            throw Mismatch("<expression>");
        }

        var isWord = token.Kind == TokenKind.Word;
        if (isWord && token.Value == "ARRAY" && Peek().IsSymbol("["))
        {
            Next();
            return ParseArray(token);
        }

        if (isWord && token.Value == "ROW" && Peek().IsSymbol("("))
        {
            Next();
            return new RowConstructor(ParseParenthesized(ParseExpression), token.At);
        }

        var name = ParseIdentifier();
        if (Accept("->"))
        {
            return new Lambda([name], ParseExpression(), name.At);
        }

        if (IsSymbol("("))
        {
            return ParseCall(new([name], name.At));
        }

        RejectInValue("names", name.At);
        return new NameExpression(name);
    }

    /// <summary>`DATE '…'`, `INTERVAL '…' DAY`, `DOUBLE PRECISION '…'`; null when the word is a name.</summary>
    private Expression? ParseTypedLiteral(Token token)
    {
        if (token.Value == "INTERVAL"
            && (Peek().Kind == TokenKind.Text || (Peek().Kind == TokenKind.Symbol && Peek().Value is "+" or "-" && Peek(2).Kind == TokenKind.Text)))
        {
            return ParseInterval(token);
        }

        if (token.Value == "DOUBLE" && Peek().IsWord("PRECISION") && Peek(2).Kind == TokenKind.Text)
        {
            Next();
        }
        else if (Peek().Kind != TokenKind.Text || !IsName(token))
        {
            return null;
        }

        _index++;
        var text = Next().Value;
        return new TypedLiteral(new(token.Value.ToLowerInvariant(), [], [], [], token.At), text, token.At);
    }

    private Case ParseCase(SourcePosition at)
    {
        var operand = IsWord("WHEN") ? null : ParseExpression();
        var branches = new List<(Expression, Expression)>();
        while (AcceptWord("WHEN"))
        {
            List<Expression> whens = [ParseExpression()];
            while (_dialect == SqlDialect.Flink && operand is not null && Accept(","))
            {
                whens.Add(ParseExpression());
            }

            ExpectWord("THEN");
            var then = ParseExpression();
            branches.AddRange(whens.Select(when => (when, then)));
        }

        if (branches.Count == 0)
        {
            throw Mismatch("'WHEN'");
        }

        var otherwise = AcceptWord("ELSE") ? ParseExpression() : null;
        if (!AcceptWord("END"))
        {
            throw Mismatch(otherwise is null ? ["'ELSE'", "'END'", "'WHEN'"] : ["'END'"]);
        }

        return new(operand, branches, otherwise, at);
    }

    private Cast ParseCast(Token token)
    {
        Next();
        Expect("(");
        var value = ParseExpression();
        ExpectWord("AS");
        var type = ParseType();
        Expect(")");
        return new(value, type, token.Value == "TRY_CAST", token.At);
    }

    private Extract ParseExtract(Token token)
    {
        Next();
        Expect("(");
        var field = ParseIdentifier();
        ExpectWord("FROM");
        var value = ParseExpression();
        Expect(")");
        return new(field.Text.ToUpperInvariant(), value, token.At);
    }

    private CallExpression ParseTrim(Token token)
    {
        Next();
        Expect("(");
        var function = AcceptWord("LEADING") ? "ltrim" : AcceptWord("TRAILING") ? "rtrim" : "trim";
        AcceptWord("BOTH");
        Expression? characters = null;
        if (!AcceptWord("FROM"))
        {
            characters = ParseExpression();
            if (!AcceptWord("FROM"))
            {
                IReadOnlyList<Expression> rest = Accept(",") ? [ParseExpression()] : [];
                Expect(")");
                return MakeCall(token with { Text = function }, [characters, .. rest]);
            }
        }

        var value = ParseExpression();
        Expect(")");
        return MakeCall(token with { Text = function }, characters is null ? [value] : [value, characters]);
    }

    private CallExpression ParsePosition(Token token)
    {
        Next();
        Expect("(");
        var needle = ParseConcat();
        if (AcceptWord("IN"))
        {
            var text = ParseConcat();
            Expect(")");
            return MakeCall(token with { Text = "strpos" }, [text, needle]);
        }

        Expect(",");
        var second = ParseConcat();
        Expect(")");
        return MakeCall(token with { Text = "strpos" }, [needle, second]);
    }

    private static CallExpression MakeCall(Token token, IReadOnlyList<Expression> arguments) =>
        new(new([new(token.Text, false, token.At)], token.At), arguments, token.At);
}
