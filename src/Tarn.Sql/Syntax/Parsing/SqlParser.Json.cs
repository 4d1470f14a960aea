using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <summary>The functions of SQL/JSON, with their clauses.</summary>
internal sealed partial class SqlParser
{
    private Expression ParseJson(Token token)
    {
        Next();
        Expect("(");
        Expression call = token.Value is "JSON_OBJECT" or "JSON_ARRAY" ? ParseJsonConstructor(token)
            : _dialect == SqlDialect.Flink ? FlinkJsonPaths.Of(ParseJsonSearch(token)) : ParseJsonSearch(token);
        Expect(")");
        return call;
    }

    private JsonSearch ParseJsonSearch(Token token)
    {
        var search = new JsonSearch(token.Value, ParseJsonPath(), token.At);
        if (token.Value != "JSON_EXISTS" && AcceptWord("RETURNING"))
        {
            search = search with { Returning = ParseType() };
            ParseJsonFormat();
        }

        return ParseJsonClauses(search);
    }

    /// <summary>Reads wrapper, quotes and behaviours, which columns of JSON_TABLE have too.</summary>
    private JsonSearch ParseJsonClauses(JsonSearch search)
    {
        if (search.Function == "JSON_QUERY")
        {
            search = search with { Wrapper = ParseWrapper(), OmitsQuotes = ParseOmitQuotes() };
        }

        while (ParseJsonBehavior() is { } behavior)
        {
            ExpectWord("ON");
            if (search.Function != "JSON_EXISTS" && AcceptWord("EMPTY"))
            {
                search = search with { OnEmpty = behavior };
                continue;
            }

            ExpectWord("ERROR");
            return search with { OnError = behavior };
        }

        return search;
    }

    private JsonPathInvocation ParseJsonPath()
    {
        var input = ParseJsonInput();
        Expect(",");
        var path = ParseJsonPathText();
        return new(input, path, ParsePassing());
    }

    private TextLiteral ParseJsonPathText() =>
        Current.Kind == TokenKind.Text ? new TextLiteral(Current.Value, Next().At) : throw Mismatch("<string>");

    private List<(string Name, JsonInput Value)> ParsePassing() => !AcceptWord("PASSING") ? [] : ParseList(() =>
    {
        var value = ParseJsonInput();
        ExpectWord("AS");
        var name = ParseIdentifier();
        return (name.Quoted ? name.Text : name.Text.ToUpperInvariant(), value);
    });

    private JsonInput ParseJsonInput()
    {
        var value = ParseExpression();
        return new(value, ParseJsonFormat());
    }

    private bool ParseJsonFormat()
    {
        if (!IsWord("FORMAT") || !Peek().IsWord("JSON"))
        {
            return false;
        }

        _index += 2;
        if (AcceptWord("ENCODING") && !AcceptWord("UTF8"))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"the encoding {Current.Text} is not supported", Current.At);
        }

        return true;
    }

    private JsonWrapper ParseWrapper()
    {
        if (AcceptWord("WITHOUT"))
        {
            AcceptWord("ARRAY");
            ExpectWord("WRAPPER", "'ARRAY'");
            return JsonWrapper.None;
        }

        if (!AcceptWord("WITH"))
        {
            return JsonWrapper.None;
        }

        var isConditional = AcceptWord("CONDITIONAL");
        _ = isConditional || AcceptWord("UNCONDITIONAL");
        AcceptWord("ARRAY");
        ExpectWord("WRAPPER", "'ARRAY'");
        return isConditional ? JsonWrapper.Conditional : JsonWrapper.Unconditional;
    }

    private bool ParseOmitQuotes()
    {
        var omits = AcceptWord("OMIT");
        if (!omits && !AcceptWord("KEEP"))
        {
            return false;
        }

        ExpectWord("QUOTES");
        if (AcceptWord("ON"))
        {
            ExpectWord("SCALAR");
            AcceptWord("TEXT");
            _ = AcceptWord("STRING");
        }

        return omits;
    }

    private JsonBehavior? ParseJsonBehavior()
    {
        if (AcceptWord("DEFAULT"))
        {
            return new(JsonBehaviorKind.Default, ParseExpression());
        }

        if (AcceptWord("EMPTY"))
        {
            var isArray = AcceptWord("ARRAY");
            if (!isArray)
            {
                ExpectWord("OBJECT", "ARRAY");
            }

            return new(isArray ? JsonBehaviorKind.EmptyArray : JsonBehaviorKind.EmptyObject);
        }

        return AcceptWord("NULL") || AcceptWord("UNKNOWN") ? new(JsonBehaviorKind.Null)
            : AcceptWord("ERROR") ? new(JsonBehaviorKind.Error)
            : AcceptWord("TRUE") ? new(JsonBehaviorKind.True)
            : AcceptWord("FALSE") ? new(JsonBehaviorKind.False) : null;
    }

    private JsonConstructor ParseJsonConstructor(Token token)
    {
        var isObject = token.Value == "JSON_OBJECT";
        List<(Expression?, JsonInput)> parts = IsSymbol(")") || IsWord("RETURNING") || StartsNullClause() ? [] : ParseList(() => ParseJsonPart(isObject));
        var skipsNulls = !isObject;
        if (StartsNullClause())
        {
            skipsNulls = Next().Value == "ABSENT";
            _index += 2;
        }

        var isUnique = false;
        if (isObject && (IsWord("WITH") || IsWord("WITHOUT")))
        {
            isUnique = Next().Value == "WITH";
            ExpectWord("UNIQUE");
            AcceptWord("KEYS");
        }

        TypeName? returning = null;
        if (AcceptWord("RETURNING"))
        {
            returning = ParseType();
            ParseJsonFormat();
        }

        return new(isObject, parts, token.At) { SkipsNulls = skipsNulls, UniqueKeys = isUnique, Returning = returning };
    }

    private bool StartsNullClause() => (IsWord("NULL") || IsWord("ABSENT")) && Peek().IsWord("ON") && Peek(2).IsWord("NULL");

    private (Expression? Name, JsonInput Value) ParseJsonPart(bool isObject)
    {
        if (!isObject)
        {
            return (null, ParseJsonInput());
        }

        if (IsWord("KEY") && !Peek().IsSymbol(":") && !Peek().IsWord("VALUE"))
        {
            Next();
        }

        var name = ParseExpression();
        if (!Accept(":"))
        {
            ExpectWord("VALUE", "':'");
        }

        return (name, ParseJsonInput());
    }
}
