using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>Flink's scripts of streaming statements.</content>
internal sealed partial class SqlParser
{
    /// <summary>Parses the statements of a script, separated by semicolons.</summary>
    /// <exception cref="SqlException">SYNTAX_ERROR: the text is no script of Flink's SQL.</exception>
    public static IReadOnlyList<Statement> ParseScript(string text)
    {
        var parser = new SqlParser(Read(text)) { _dialect = SqlDialect.Flink, _text = text };
        var statements = new List<Statement>();
        while (parser.Current.Kind != TokenKind.End)
        {
            statements.Add(parser.ParseStreamStatement());
            if (!parser.Accept(";") && parser.Current.Kind != TokenKind.End)
            {
                throw parser.Mismatch("<EOF>");
            }
        }

        return statements;
    }

    private Statement ParseStreamStatement()
    {
        var at = Current.At;
        if (AcceptWord("SET"))
        {
            var name = ParseText();
            Expect("=");
            return new SetStreamOption(name, ParseText(), at);
        }

        if (AcceptWord("CREATE"))
        {
            var isTemporary = AcceptWord("TEMPORARY");
            return AcceptWord("VIEW") ? ParseStreamView(at) : AcceptWord("TABLE") ? ParseStreamTable(at)
                : throw Mismatch(isTemporary ? ["'TABLE'", "'VIEW'"] : ["'TABLE'", "'TEMPORARY'", "'VIEW'"]);
        }

        if (AcceptWords("EXECUTE", "STATEMENT", "SET") is var isNew && (isNew || AcceptWords("BEGIN", "STATEMENT", "SET")))
        {
            if (isNew)
            {
                ExpectWord("BEGIN");
            }
            else
            {
                Expect(";");
            }

            var statements = new List<InsertStream>();
            while (!AcceptWord("END"))
            {
                statements.Add(ParseStreamInsert());
                Expect(";");
            }

            return new StreamStatementSet(statements, at);
        }

        return IsWord("INSERT") ? ParseStreamInsert() : new QueryStatement(ParseQuery(), [.. _tables]);
    }

    private InsertStream ParseStreamInsert()
    {
        var at = Current.At;
        ExpectWord("INSERT");
        ExpectWord("INTO");
        var table = ParseQualifiedName();
        return new(table, IsSymbol("(") && !StartsQuery(Peek()) ? ParseColumnAliases() : null, ParseQuery(), at);
    }

    private CreateStreamView ParseStreamView(SourcePosition at)
    {
        AcceptWords("IF", "NOT", "EXISTS");
        var name = ParseIdentifier();
        var columns = IsSymbol("(") ? ParseColumnAliases() : null;
        ExpectWord("AS");
        return new(name, columns, ParseQuery(), at);
    }

    private CreateStreamTable ParseStreamTable(SourcePosition at)
    {
        AcceptWords("IF", "NOT", "EXISTS");
        var name = ParseIdentifier();
        var columns = new List<StreamColumn>();
        WatermarkClause? watermark = null;
        IReadOnlyList<Identifier> key = [];
        Expect("(");
        do
        {
            var place = Current.At;
            if (IsWord("WATERMARK") && Peek().IsWord("FOR"))
            {
                _index += 2;
                var column = ParseIdentifier();
                ExpectWord("AS");
                watermark = watermark is null ? new(column, ParseExpression(), place) : throw Invalid(place, "a table has one watermark");
            }
            else if (AcceptWords("PRIMARY", "KEY"))
            {
                key = ParseColumnAliases();
                ExpectWord("NOT");
                ExpectWord("ENFORCED");
            }
            else
            {
                columns.Add(ParseStreamColumn());
            }
        }
        while (Accept(","));
        Expect(")", "','");
        if (AcceptWord("COMMENT"))
        {
            ParseText();
        }

        var partitioned = AcceptWords("PARTITIONED", "BY") ? ParseColumnAliases() : [];
        var options = AcceptWord("WITH") ? ParseParenthesized(ParseStreamOption) : [];
        return new(name, columns, watermark, key, [.. options], at) { PartitionedBy = partitioned };
    }

    /// <summary>`ROW&lt;a INT, b STRING NOT NULL>`, also with round brackets.</summary>
    private List<(string? Name, TypeName Type)> ParseStreamFields()
    {
        var isAngle = Accept("<");
        if (!isAngle)
        {
            Expect("(", "'<'");
        }

        var fields = ParseList<(string?, TypeName)>(() =>
        {
            var (name, type) = (ParseIdentifier().Text, ParseType());
            AcceptWords("NOT", "NULL");
            return (name, type);
        });
        Expect(isAngle ? ">" : ")", "','");
        return fields;
    }

    private StreamColumn ParseStreamColumn()
    {
        var name = ParseIdentifier();
        if (AcceptWord("AS"))
        {
            return new(name, null, ParseExpression(), IsRequired: false);
        }

        var type = ParseType();
        return new(name, type, null, AcceptWords("NOT", "NULL"));
    }

    private (string Name, string Value) ParseStreamOption()
    {
        var name = ParseText();
        Expect("=");
        return (name, ParseText());
    }

    /// <summary>The input of a window function: `TABLE name [PARTITION BY columns]`, or a query in brackets; null: another argument.</summary>
    private TableArgument? ParseStreamInput(Identifier? name, SourcePosition at)
    {
        if (_dialect != SqlDialect.Flink)
        {
            return null;
        }

        Relation input;
        if (IsSymbol("(") && StartsQuery(Peek()))
        {
            Next();
            input = new QueryRelation(ParseQuery(), Lateral: false, at);
            Expect(")");
        }
        else if (IsWord("TABLE") && !Peek().IsSymbol("("))
        {
            Next();
            input = new TableRelation(ParseTableName());
        }
        else
        {
            return null;
        }

        IReadOnlyList<Identifier> partition = [];
        if (AcceptWords("PARTITION", "BY"))
        {
            partition = IsSymbol("(") ? ParseColumnAliases() : [ParseIdentifier()];
            while (Accept(","))
            {
                // A comma also ends the argument: a column is followed by a comma or a bracket, DESCRIPTOR and names of arguments are not.
                if (!IsName(Current) || !(Peek().IsSymbol(",")) || IsWord("DESCRIPTOR"))
                {
                    _index--;
                    break;
                }

                partition = [.. partition, ParseIdentifier()];
            }
        }

        return new(name, null, input, null, at) { PartitionBy = partition };
    }
}
