using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

internal sealed partial class SqlParser
{
    private Relation ParseRelation() => Nested(ParseRelationHere);

    private Relation ParseRelationHere()
    {
        var left = ParseAliasedRelation();
        while (true)
        {
            var at = Current.At;
            if (AcceptWord("CROSS"))
            {
                ExpectWord("JOIN");
                left = new JoinRelation(JoinKind.Cross, left, ParseAliasedRelation(), null, null, at);
            }
            else if (AcceptWord("NATURAL"))
            {
                throw new SqlException(SqlErrorName.NotSupported, "Natural join not supported", at);
            }
            else if (ParseJoinKind() is { } kind)
            {
                left = ParseJoinCriteria(kind, left, at);
            }
            else
            {
                return left;
            }
        }
    }

    private JoinKind? ParseJoinKind()
    {
        if (AcceptWord("JOIN"))
        {
            return JoinKind.Inner;
        }

        JoinKind? kind = AcceptWord("INNER") ? JoinKind.Inner : AcceptWord("LEFT") ? JoinKind.Left : AcceptWord("RIGHT") ? JoinKind.Right
            : AcceptWord("FULL") ? JoinKind.Full : null;
        if (kind is null)
        {
            return null;
        }

        if (kind != JoinKind.Inner)
        {
            AcceptWord("OUTER");
        }

        ExpectWord("JOIN");
        return kind;
    }

    private JoinRelation ParseJoinCriteria(JoinKind kind, Relation left, SourcePosition at)
    {
        var right = ParseRelation();
        if (AcceptWord("ON"))
        {
            return new(kind, left, right, ParseExpression(), null, at);
        }

        if (AcceptWord("USING"))
        {
            return new(kind, left, right, null, ParseColumnAliases(), at);
        }

        throw Mismatch("'ON'", "'USING'");
    }

    private Relation ParseAliasedInput()
    {
        var relation = ParseRelationPrimary();
        var named = AcceptWord("AS");
        if (!named && (!IsName(Current) || Keywords.NeverAlias.Contains(Current.Value) || IsQualify))
        {
            return ParseSample(relation);
        }

        var alias = ParseIdentifier();
        return ParseSample(new AliasedRelation(relation, alias, IsSymbol("(") ? ParseColumnAliases() : null));
    }

    private Relation ParseRelationPrimary()
    {
        var at = Current.At;
        if (AcceptWord("UNNEST"))
        {
            var values = ParseParenthesized(ParseExpression);
            var ordinality = AcceptWord("WITH");
            if (ordinality)
            {
                ExpectWord("ORDINALITY");
            }

            return new UnnestRelation(values, ordinality, at);
        }

        if (IsWord("TABLE") && Peek().IsSymbol("("))
        {
            Next();
            return ParseTableFunction(at);
        }

        if (AcceptWord("LATERAL"))
        {
            Expect("(");
            var query = ParseQuery();
            Expect(")");
            return new QueryRelation(query, Lateral: true, at);
        }

        if (IsWord("JSON_TABLE") && Peek().IsSymbol("("))
        {
            return ParseJsonTable();
        }

        if (IsSymbol("("))
        {
            return ParseParenthesizedRelation(at);
        }

        if (_dialect == SqlDialect.Flink && IsName(Current) && Peek().IsSymbol("("))
        {
            return ParseBareTableFunction(at);
        }

        if (!IsName(Current))
        {
            throw Mismatch("'('", "'LATERAL'", "'TABLE'", "'UNNEST'", "<identifier>");
        }

        return new TableRelation(ParseTableName());
    }

    private QualifiedName ParseTableName()
    {
        var name = ParseQualifiedName();
        name = ParsePeriod() is { } period ? name with { Period = period } : name;
        if (name.Parts.Count > 1 || !_withNames.Contains(name.Parts[0].Lower))
        {
            _tables.Add(name);
        }
        else
        {
            _withUses.Add(name.Parts[0].Lower);
        }

        return name;
    }

    /// <summary>
    /// A query or a parenthesised join. The first word after the brackets distinguishes them; with several brackets,
    /// also the token after the inner query.
    /// </summary>
    private Relation ParseParenthesizedRelation(SourcePosition at)
    {
        var ahead = 1;
        while (Peek(ahead).IsSymbol("("))
        {
            ahead++;
        }

        var first = Peek(ahead);
        Next();
        if (first.Kind == TokenKind.Word && first.Value is "SELECT" or "WITH" or "VALUES" or "TABLE" && !StartsJoin(ahead))
        {
            var query = ParseQuery();
            Expect(")");
            return new QueryRelation(query, Lateral: false, at);
        }

        var relation = ParseRelation();
        Expect(")");
        return relation;
    }

    /// <summary>
    /// `((SELECT …) a JOIN …)`: the inner query is followed by an alias or a join, not by the outer bracket or a set
    /// operator.
    /// </summary>
    private bool StartsJoin(int depth)
    {
        if (depth == 1)
        {
            return false;
        }

        var (index, open) = (_index, 0);
        for (; index < _tokens.Count; index++)
        {
            open += _tokens[index].IsSymbol("(") ? 1 : _tokens[index].IsSymbol(")") ? -1 : 0;
            if (open == 0)
            {
                break;
            }
        }

        var after = index + 1 < _tokens.Count ? _tokens[index + 1] : _tokens[^1];
        return !after.IsSymbol(")") && !(after.Kind == TokenKind.Word
            && after.Value is "UNION" or "EXCEPT" or "INTERSECT" or "ORDER" or "LIMIT" or "OFFSET" or "FETCH");
    }
}
