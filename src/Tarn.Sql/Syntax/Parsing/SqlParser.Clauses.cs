using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>The parts of definitions: columns, properties, partition fields.</content>
internal sealed partial class SqlParser
{
    /// <summary>Parses only a type, as written in a cast.</summary>
    public static TypeName ParseTypeName(string text)
    {
        var parser = new SqlParser(Lexer.Read(text));
        var type = parser.ParseType();
        return parser.Current.Kind == TokenKind.End ? type : throw parser.Mismatch("<EOF>");
    }

    /// <summary>Reads one partition field, as texts of the property `partitioning` have it.</summary>
    /// <exception cref="SqlException">SYNTAX_ERROR: the text is none.</exception>
    public static PartitionClause ReadPartitionField(string text)
    {
        var parser = new SqlParser(Lexer.Read(text));
        var field = parser.ParsePartitionField();
        return parser.Current.Kind == TokenKind.End ? field : throw parser.Mismatch("<EOF>");
    }

    /// <summary>Reads one sort field, as texts of the property `sorted_by` have it. By default, nulls are smallest.</summary>
    /// <exception cref="SqlException">SYNTAX_ERROR: the text is none.</exception>
    public static (string Column, bool Descending, bool NullsFirst) ReadSortField(string text)
    {
        var parser = new SqlParser(Lexer.Read(text));
        var column = parser.ParseColumnPath();
        var descending = parser.AcceptWord("DESC");
        if (!descending)
        {
            parser.AcceptWord("ASC");
        }

        var nullsFirst = !descending;
        if (parser.AcceptWord("NULLS"))
        {
            nullsFirst = parser.AcceptWord("FIRST");
            if (!nullsFirst)
            {
                parser.ExpectWord("LAST");
            }
        }

        return parser.Current.Kind == TokenKind.End ? (column, descending, nullsFirst) : throw parser.Mismatch("<EOF>");
    }

    /// <summary>Reads the clauses after a table's columns, or before AS and a query.</summary>
    private TableClauses ParseTableClauses()
    {
        var clauses = new TableClauses(Current.At);
        while (true)
        {
            if (clauses.Comment is null && AcceptWord("COMMENT"))
            {
                clauses = clauses with { Comment = ParseText() };
            }
            else if (clauses.Properties.Count == 0 && AcceptWord("WITH"))
            {
                clauses = clauses with { Properties = ParseParenthesized(ParseProperty) };
            }
            else if (clauses.PartitionedBy is null && AcceptWord("PARTITIONED"))
            {
                ExpectWord("BY");
                clauses = ParsePartitions(clauses);
            }
            else if (clauses.Location is null && AcceptWord("LOCATION"))
            {
                clauses = clauses with { Location = ParseText() };
            }
            else if (clauses.TableProperties is null && AcceptWord("TBLPROPERTIES"))
            {
                clauses = clauses with { TableProperties = ParseParenthesized(ParseTableProperty) };
            }
            else if (ParseHiveClause(clauses.Hive ?? new HiveClauses()) is { } hive)
            {
                clauses = clauses with { Hive = hive };
            }
            else
            {
                return clauses;
            }
        }
    }

    /// <summary>`name type [NOT NULL] [COMMENT 'text']`; the name may be a path where <paramref name="nested"/>.</summary>
    private ColumnClause ParseColumn(bool nested)
    {
        var path = new List<Identifier> { ParseIdentifier() };
        while (nested && Accept("."))
        {
            path.Add(ParseIdentifier());
        }

        var column = new ColumnClause(path, ParseColumnType());
        if (AcceptWord("NOT"))
        {
            ExpectWord("NULL");
            column = column with { IsRequired = true };
        }

        return AcceptWord("COMMENT") ? column with { Comment = ParseText() } : column;
    }

    /// <summary>A type in Trino's words, or in Hive's: `array&lt;int&gt;`, `struct&lt;a:int&gt;`.</summary>
    private TypeName ParseColumnType() => Nested(ParseColumnTypeHere);

    private TypeName ParseColumnTypeHere()
    {
        var (word, at) = (Current, Current.At);
        if (!Peek().IsSymbol("<") || word.Value is not ("ARRAY" or "MAP" or "STRUCT"))
        {
            return ParseType();
        }

        _index += 2;
        TypeName type;
        if (word.Value == "STRUCT")
        {
            type = new("row", [], [], ParseList(ParseStructField), at);
        }
        else
        {
            type = new(word.Value.ToLowerInvariant(), [], ParseList(ParseColumnType), [], at);
        }

        Expect(">", "','");
        return type;
    }

    private (string? Name, TypeName Type) ParseStructField()
    {
        // Hive's fields may have the names of reserved words.
        var name = _isHive && Current.Kind == TokenKind.Word ? Next().Text.ToLowerInvariant() : ParseIdentifier().Lower;
        Expect(":");
        return (name, ParseColumnType());
    }

    private PropertyClause ParseProperty()
    {
        var name = ParseIdentifier();
        Expect("=");
        return new(name.Lower, AcceptWord("DEFAULT") ? null : ParseExpression(), name.At);
    }

    private PropertyClause ParseTableProperty()
    {
        var name = ParsePropertyName();
        Expect("=");
        var at = Current.At;
        return name with { Value = new TextLiteral(ParseText(), at) };
    }

    private PartitionClause ParsePartitionField()
    {
        var column = ParseColumnPath();
        if (!Accept("("))
        {
            return new(column, null, null);
        }

        // Trino writes bucket(c, 16), Athena bucket(16, c).
        var (function, argument) = (column.ToLowerInvariant(), (long?)null);
        if (Current.Kind == TokenKind.Integer)
        {
            argument = ParseNumber();
            Expect(",");
        }

        column = ParseColumnPath();
        if (argument is null && Accept(","))
        {
            argument = Current.Kind == TokenKind.Integer ? ParseNumber() : throw Mismatch("<integer>");
        }

        Expect(")");
        return new(column, function, argument);
    }

    /// <summary>A column's full name: `a`, `"r.x"` or `r.x`.</summary>
    private string ParseColumnPath()
    {
        var path = new List<Identifier> { ParseIdentifier() };
        while (Accept("."))
        {
            path.Add(ParseIdentifier());
        }

        return string.Join('.', path.Select(part => part.Quoted ? part.Text : part.Lower));
    }

    // Hive's texts may be in double quotes.
    private string ParseText() =>
        Current.Kind == TokenKind.Text || (_isHive && Current.Kind == TokenKind.QuotedName) ? Next().Value : throw Mismatch("<string>");
}
