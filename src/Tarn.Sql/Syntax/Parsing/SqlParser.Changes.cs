using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>Statements that change rows.</content>
internal sealed partial class SqlParser
{
    /// <summary>INSERT, DELETE, UPDATE, MERGE, UNLOAD, OPTIMIZE or VACUUM; null: the statement is another one.</summary>
    private Statement? ParseRowStatement()
    {
        var at = Current.At;
        if (AcceptWord("UNLOAD"))
        {
            return ParseUnload(at);
        }

        if (AcceptWord("OPTIMIZE"))
        {
            return ParseOptimize(at);
        }

        if (AcceptWord("VACUUM"))
        {
            return new VacuumStatement(ParseQualifiedName(), at);
        }

        if (AcceptWords("REFRESH", "MATERIALIZED", "VIEW"))
        {
            return new RefreshMaterializedView(ParseQualifiedName(), at);
        }

        if (!IsWord("INSERT") && !IsWord("DELETE") && !IsWord("UPDATE") && !IsWord("MERGE"))
        {
            return null;
        }

        RejectBackquotes();
        return Next().Value switch
        {
            "INSERT" => ParseInsert(at),
            "DELETE" => ParseDelete(at),
            "UPDATE" => ParseUpdate(at),
            _ => ParseMerge(at),
        };
    }

    private UnloadStatement ParseUnload(SourcePosition at)
    {
        RejectBackquotes();
        Expect("(");
        var query = new QueryStatement(ParseQuery(), _tables);
        Expect(")");
        ExpectWord("TO");
        var location = ParseText();
        return new UnloadStatement(query, location, AcceptWord("WITH") ? ParseParenthesized(ParseProperty) : [], at);
    }

    private OptimizeStatement ParseOptimize(SourcePosition at)
    {
        var table = ParseQualifiedName();
        foreach (var word in (ReadOnlySpan<string>)["REWRITE", "DATA", "USING", "BIN_PACK"])
        {
            ExpectWord(word);
        }

        return new OptimizeStatement(table, AcceptWord("WHERE") ? ParseExpression() : null, _tables, at);
    }

    private InsertStatement ParseInsert(SourcePosition at)
    {
        ExpectWord("INTO");
        var table = ParseQualifiedName();

        // A parenthesis begins the names of columns, or a query.
        var columns = IsSymbol("(") && !BeginsQuery(1) ? ParseColumnAliases() : null;
        return new InsertStatement(table, columns, ParseQuery(), _tables, at);
    }

    /// <summary>The rest of CREATE TABLE with a query, after the table's name; null: it has columns.</summary>
    private CreateTableAs? ParseCreateTableAs(QualifiedName name, bool ifNotExists, SourcePosition at)
    {
        var before = _index;
        var names = IsSymbol("(") && (Peek(2).IsSymbol(",") || Peek(2).IsSymbol(")")) ? ParseColumnAliases() : null;
        if (names is null && IsSymbol("("))
        {
            return null;
        }

        var clauses = ParseTableClauses();
        if (!AcceptWord("AS"))
        {
            _index = before;
            return null;
        }

        RejectBackquotes();
        var query = ParseQuery();
        var withData = true;
        if (AcceptWord("WITH"))
        {
            withData = !AcceptWord("NO");
            ExpectWord("DATA");
        }

        return new CreateTableAs(name, names, clauses, query, _tables, at) { IfNotExists = ifNotExists, WithData = withData };
    }

    private bool BeginsQuery(int ahead)
    {
        var next = Peek(ahead);
        return next.IsSymbol("(") || next.IsWord("SELECT") || next.IsWord("WITH") || next.IsWord("VALUES") || next.IsWord("TABLE");
    }

    private DeleteStatement ParseDelete(SourcePosition at)
    {
        ExpectWord("FROM");
        var table = ParseQualifiedName();
        return new DeleteStatement(table, ParseWhere("'.'"), _tables, at);
    }

    private UpdateStatement ParseUpdate(SourcePosition at)
    {
        var table = ParseQualifiedName();
        ExpectWord("SET");
        var assignments = ParseList(ParseAssignment);
        return new UpdateStatement(table, assignments, ParseWhere("','"), _tables, at);
    }

    private Expression? ParseWhere(string other) => AcceptWord("WHERE") ? ParseExpression()
        : Current.Kind == TokenKind.End || IsSymbol(";") ? null
        : throw Mismatch(other, "'WHERE'", "<EOF>");

    private Assignment ParseAssignment()
    {
        var column = ParseIdentifier();
        Expect("=");
        return new Assignment(column, ParseExpression());
    }

    private MergeStatement ParseMerge(SourcePosition at)
    {
        ExpectWord("INTO");
        var table = ParseQualifiedName();
        var alias = AcceptWord("AS") || !IsWord("USING") ? ParseIdentifier() : null;
        ExpectWord("USING");
        var source = ParseAliasedRelation();
        ExpectWord("ON");
        var on = ParseExpression();
        var cases = new List<MergeCase>();
        do
        {
            var when = Current.At;
            ExpectWord("WHEN");
            cases.Add(AcceptWord("MATCHED") ? ParseMatched(when) : ParseNotMatched(when));
        }
        while (IsWord("WHEN"));
        return new MergeStatement(table, alias, source, on, cases, _tables, at);
    }

    private MergeCase ParseMatched(SourcePosition at)
    {
        var and = ParseMergeCondition();
        if (AcceptWord("DELETE"))
        {
            return new MergeDelete(and, at);
        }

        if (!AcceptWord("UPDATE"))
        {
            throw Mismatch("'DELETE'", "'UPDATE'");
        }

        ExpectWord("SET");
        return new MergeUpdate(and, ParseList(ParseAssignment), at);
    }

    private MergeInsert ParseNotMatched(SourcePosition at)
    {
        if (!AcceptWord("NOT"))
        {
            throw Mismatch("'MATCHED'", "'NOT'");
        }

        ExpectWord("MATCHED");
        var and = ParseMergeCondition();
        ExpectWord("INSERT");
        var columns = IsSymbol("(") ? ParseColumnAliases() : null;
        ExpectWord("VALUES");
        return new MergeInsert(and, columns, ParseParenthesized(ParseExpression), at);
    }

    private Expression? ParseMergeCondition()
    {
        var and = AcceptWord("AND") ? ParseExpression() : null;
        if (!AcceptWord("THEN"))
        {
            throw and is null ? Mismatch("'AND'", "'THEN'") : Mismatch("'THEN'");
        }

        return and;
    }
}
