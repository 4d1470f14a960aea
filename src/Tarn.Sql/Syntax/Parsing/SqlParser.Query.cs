using Tarn.Sql.Limits;
using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

internal sealed partial class SqlParser
{
    private static readonly string[] AfterQuery = ["'EXCEPT'", "'FETCH'", "'INTERSECT'", "'LIMIT'", "'OFFSET'", "'ORDER'", "'UNION'", "<EOF>"];

    private Query ParseQuery() => Nested(ParseQueryHere);

    private Query ParseQueryHere()
    {
        var at = Current.At;
        RejectInValue("subqueries", _isConstant && _index > 0 ? _tokens[_index - 1].At : at);
        var outerNames = _withNames;
        var (functions, with) = (ParseInlineFunctions(), ParseWith());
        var body = ParseQueryBody(0);
        var orderBy = AcceptWord("ORDER") ? ParseOrderBy() : [];
        Expression? offset = null, limit = null;
        var withTies = false;
        if (AcceptWord("OFFSET"))
        {
            offset = ParseRowCount();
            _ = AcceptWord("ROWS") || AcceptWord("ROW");
        }

        if (AcceptWord("LIMIT"))
        {
            limit = AcceptWord("ALL") ? null : ParseRowCount();
            if (_dialect == SqlDialect.Flink && offset is null && AcceptWord("OFFSET"))
            {
                offset = ParseRowCount();
                _ = AcceptWord("ROWS") || AcceptWord("ROW");
            }
        }
        else if (AcceptWord("FETCH"))
        {
            _ = AcceptWord("FIRST") || AcceptWord("NEXT");
            limit = IsWord("ROW") || IsWord("ROWS") ? new NumberLiteral(TokenKind.Integer, "1", Current.At) : ParseRowCount();
            if (limit is NumberLiteral { Text: var count } && count.Trim('0').Length == 0)
            {
                throw new SqlException(SqlErrorName.NumericValueOutOfRange, $"FETCH FIRST row count must be positive (actual value: {count})", limit.At);
            }

            _ = AcceptWord("ROWS") || AcceptWord("ROW");
            withTies = AcceptWord("WITH");
            ExpectWord(withTies ? "TIES" : "ONLY");
            if (withTies && orderBy.Count == 0)
            {
                throw new SqlException(SqlErrorName.MissingOrderBy, "FETCH FIRST WITH TIES clause requires ORDER BY", at);
            }
        }

        _withNames = outerNames;
        return new(with, body, orderBy, offset, limit, at) { WithTies = withTies, Functions = functions };
    }

    private Expression ParseRowCount()
    {
        var token = Current;
        if (token.Kind == TokenKind.Parameter)
        {
            return ParsePrimary();
        }

        if (token.Kind != TokenKind.Integer)
        {
            throw Mismatch("'ALL'", "<integer>");
        }

        Next();
        return new NumberLiteral(token.Kind, token.Value, token.At);
    }

    private List<SortItem> ParseOrderBy()
    {
        ExpectWord("BY");
        return ParseList(ParseSortItem);
    }

    private bool IsQualify => _dialect == SqlDialect.Flink && IsWord("QUALIFY");

    private SortItem ParseSortItem()
    {
        var value = ParseExpression();
        var descending = AcceptWord("DESC");
        if (!descending)
        {
            AcceptWord("ASC");
        }

        // For Flink, NULL is the least value.
        var nullsFirst = _dialect == SqlDialect.Flink && !descending;
        if (AcceptWord("NULLS"))
        {
            nullsFirst = AcceptWord("FIRST");
            if (!nullsFirst)
            {
                ExpectWord("LAST", "FIRST");
            }
        }

        return new(value, descending, nullsFirst, value.At);
    }

    private List<Identifier> ParseColumnAliases()
    {
        Expect("(");
        var names = ParseList(ParseIdentifier);
        Expect(")", "','");
        return names;
    }

    /// <summary>UNION and EXCEPT bind equally, from the left; INTERSECT binds tighter.</summary>
    private QueryBody ParseQueryBody(int minimum)
    {
        var left = Nested(ParseQueryPrimary);
        while (true)
        {
            var (op, level) = Current switch
            {
                { Kind: TokenKind.Word, Value: "UNION" } => (SetOperator.Union, 1),
                { Kind: TokenKind.Word, Value: "EXCEPT" } => (SetOperator.Except, 1),
                { Kind: TokenKind.Word, Value: "INTERSECT" } => (SetOperator.Intersect, 2),
                _ => (SetOperator.Union, 0),
            };
            if (level == 0 || level <= minimum)
            {
                return left;
            }

            var at = Next().At;
            var all = AcceptWord("ALL");
            if (!all)
            {
                AcceptWord("DISTINCT");
            }

            var byName = AcceptWord("CORRESPONDING");
            var right = ParseQueryBody(level);
            left = byName ? new SetOperation(op, all, [left, right], [at]) { ByName = true } : Join(op, all, left, right, at);
        }
    }

    /// <summary>Extends a chain of the same operator, so that a long chain is not a deep tree.</summary>
    private static SetOperation Join(SetOperator op, bool all, QueryBody left, QueryBody right, SourcePosition at)
    {
        if (left is not SetOperation { Inputs: List<QueryBody> inputs, Places: List<SourcePosition> places } chain
            || op == SetOperator.Except || chain.ByName || chain.Operator != op || chain.All != all)
        {
            return new(op, all, new List<QueryBody> { left, right }, new List<SourcePosition> { at });
        }

        inputs.Add(right);
        places.Add(at);
        return chain;
    }

    private QueryBody ParseQueryPrimary()
    {
        var at = Current.At;
        if (AcceptWord("SELECT"))
        {
            return ParseSelect(at);
        }

        if (AcceptWord("VALUES"))
        {
            return new ValuesBody(ParseList(ParseExpression), at);
        }

        if (AcceptWord("TABLE"))
        {
            return new TableBody(ParseTableName(), at);
        }

        if (Accept("("))
        {
            var query = ParseQuery();
            Expect(")");
            return new NestedBody(query, at);
        }

        throw Mismatch("'('", "'SELECT'", "'TABLE'", "'VALUES'");
    }

    private SelectBody ParseSelect(SourcePosition at)
    {
        var distinct = AcceptWord("DISTINCT");
        if (!distinct)
        {
            AcceptWord("ALL");
        }

        var items = ParseList(ParseSelectItem);
        Relation? from = null;
        if (AcceptWord("FROM"))
        {
            from = ParseRelation();
            while (Accept(","))
            {
                var right = ParseRelation();
                from = new JoinRelation(JoinKind.Cross, from, right, null, null, right.At);
            }
        }
        else if (!EndsSelect())
        {
            throw Mismatch(
                ["','", "'EXCEPT'", "'FETCH'", "'FROM'", "'GROUP'", "'HAVING'", "'INTERSECT'", "'LIMIT'", "'OFFSET'",
                    "'ORDER'", "'UNION'", "'WHERE'", "'WINDOW'", "<EOF>"]);
        }

        var where = AcceptWord("WHERE") ? ParseExpression() : null;
        var groupBy = IsWord("GROUP") ? ParseGroupBy() : null;
        var having = AcceptWord("HAVING") ? ParseExpression() : null;
        var windows = AcceptWord("WINDOW") ? ParseList(ParseNamedWindow) : [];
        Expression? qualify = null;
        if (IsQualify)
        {
            Next();
            qualify = ParseExpression();
        }

        if (!EndsSelect())
        {
            throw Mismatch(AfterQuery);
        }

        return new(distinct, items, from, where, groupBy, having, windows, at) { Qualify = qualify };
    }

    private bool EndsSelect() => Current.Kind == TokenKind.End || IsSymbol(")") || IsSymbol(";")
        || (IsWord("WITH") && (Peek().IsWord("DATA") || Peek().IsWord("NO")))
        || (Current.Kind == TokenKind.Word && Current.Value is "UNION" or "EXCEPT" or "INTERSECT" or "ORDER" or "LIMIT" or "OFFSET" or "FETCH"
            or "WHERE" or "GROUP" or "HAVING" or "WINDOW");

    private (Identifier, WindowSpecification) ParseNamedWindow()
    {
        var name = ParseIdentifier();
        ExpectWord("AS");
        Expect("(");
        return (name, ParseWindowSpecification());
    }

    private SelectItem ParseSelectItem()
    {
        var at = Current.At;
        if (Accept("*"))
        {
            return new SelectStar(null, null, at);
        }

        if (IsWord("FROM") || IsWord("DISTINCT") || IsWord("UNNEST") || IsWord("ON"))
        {
            throw Mismatch("'*'", "<expression>");
        }

        var value = ParseExpression();
        if (IsSymbol(".") && Peek().IsSymbol("*"))
        {
            _index += 2;
            var aliases = AcceptWord("AS") ? ParseColumnAliases() : null;
            return new SelectStar(value, aliases, at);
        }

        if (AcceptWord("AS"))
        {
            return new SelectExpression(value, ParseIdentifier());
        }

        return new SelectExpression(value, IsName(Current) && !Keywords.NeverAlias.Contains(Current.Value) ? ParseIdentifier() : null);
    }

    private List<T> ParseParenthesized<T>(Func<T> one)
    {
        Expect("(");
        var items = ParseList(one);
        Expect(")");
        return items;
    }
}
