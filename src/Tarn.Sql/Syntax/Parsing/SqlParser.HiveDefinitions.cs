using Tarn.Sql.Syntax.Lexing;

namespace Tarn.Sql.Syntax.Parsing;

/// <content>ALTER TABLE in Hive's form.</content>
internal sealed partial class SqlParser
{
    private static readonly string[][] RefusedChanges =
        [["SET", "SERDE"], ["SET", "SERDEPROPERTIES"], ["SET", "FILEFORMAT"], ["CLUSTERED"], ["TOUCH"], ["ARCHIVE"], ["UNARCHIVE"], ["EXCHANGE"]];

    /// <summary>A change in Hive's words; null: it is another one.</summary>
    private TableChange? ParseHiveChange()
    {
        var at = Current.At;
        if (RefusedChanges.FirstOrDefault(words => AcceptWords(words)) is { } refused)
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                $"ALTER TABLE {string.Join(' ', refused)} is not supported: make the table anew, or change its definition by Glue's UpdateTable",
                at);
        }

        if (AcceptWords("SET", "LOCATION"))
        {
            return new SetLocation(ParseText());
        }

        if (AcceptWords("ADD", "COLUMNS"))
        {
            return new AddColumns(ParseParenthesized(() => ParseColumn(nested: false)), IfNotExists: false, Place: null) { IsHive = true };
        }

        if (AcceptWords("REPLACE", "COLUMNS"))
        {
            return new ReplaceColumns(ParseParenthesized(() => ParseColumn(nested: false)));
        }

        if (AcceptWord("CHANGE"))
        {
            AcceptWord("COLUMN");
            var name = ParseIdentifier();
            var column = ParseColumn(nested: false);
            return new ChangeColumn(name, column, ParsePlace());
        }

        if (AcceptWords("SET", "TBLPROPERTIES"))
        {
            return new SetProperties(ParseParenthesized(ParseTableProperty));
        }

        if (AcceptWords("UNSET", "TBLPROPERTIES"))
        {
            var ifExists = AcceptWords("IF", "EXISTS");
            return new UnsetProperties(ParseParenthesized(ParsePropertyName), ifExists);
        }

        return null;
    }

    /// <summary>A change of partitions; null: it is another one.</summary>
    private AlterPartitions? ParsePartitionChange(QualifiedName table, SourcePosition at)
    {
        if (AcceptWords("ADD", "PARTITION") || AcceptWords("ADD", "IF", "NOT", "EXISTS", "PARTITION"))
        {
            var isLenient = _tokens[_index - 2].IsWord("EXISTS");
            var added = new List<PartitionSpecClause> { ParsePartitionSpec(takesLocation: true) };
            while (AcceptWord("PARTITION"))
            {
                added.Add(ParsePartitionSpec(takesLocation: true));
            }

            return new(table, PartitionChangeKind.Add, added, at) { IsLenient = isLenient };
        }

        if (AcceptWords("DROP", "PARTITION") || AcceptWords("DROP", "IF", "EXISTS", "PARTITION"))
        {
            var isLenient = _tokens[_index - 2].IsWord("EXISTS");
            var dropped = new List<PartitionSpecClause> { ParsePartitionSpec(takesLocation: false) };
            while (Accept(","))
            {
                ExpectWord("PARTITION");
                dropped.Add(ParsePartitionSpec(takesLocation: false));
            }

            return new(table, PartitionChangeKind.Drop, dropped, at) { IsLenient = isLenient };
        }

        if (!AcceptWord("PARTITION"))
        {
            return null;
        }

        var partition = ParsePartitionSpec(takesLocation: false);
        if (AcceptWords("RENAME", "TO", "PARTITION"))
        {
            return new(table, PartitionChangeKind.Rename, [partition, ParsePartitionSpec(takesLocation: false)], at);
        }

        return AcceptWords("SET", "LOCATION")
            ? new(table, PartitionChangeKind.SetLocation, [partition with { Location = ParseText() }], at)
            : throw Mismatch("'RENAME'", "'SET LOCATION'");
    }

    private PartitionSpecClause ParsePartitionSpec(bool takesLocation)
    {
        var at = Current.At;
        var values = new Dictionary<string, string>();
        foreach (var (name, value) in ParseParenthesized(ParseKeyValue))
        {
            if (!values.TryAdd(name.Lower, value))
            {
                throw new SqlException(SqlErrorName.InvalidArguments, $"Partition key '{name.Lower}' is given twice", name.At);
            }
        }

        return new(values, takesLocation && AcceptWord("LOCATION") ? ParseText() : null, at);
    }

    private (Identifier Name, string Value) ParseKeyValue()
    {
        var name = ParseIdentifier();
        Expect("=");
        if (Current.Kind == TokenKind.Text || Current.Kind == TokenKind.QuotedName)
        {
            return (name, Next().Value);
        }

        // DATE '2024-01-31'
        if (AcceptWord("DATE") || AcceptWord("TIMESTAMP"))
        {
            return (name, ParseText());
        }

        var sign = Accept("-") ? "-" : "";
        return Current.Kind is TokenKind.Integer or TokenKind.Decimal or TokenKind.Double ? (name, sign + Next().Text)
            : sign.Length == 0 && (IsWord("TRUE") || IsWord("FALSE")) ? (name, Next().Text.ToLowerInvariant())
            : throw Mismatch("<string>", "<number>");
    }

    private RepairTable ParseRepair(SourcePosition at)
    {
        ExpectWord("REPAIR");
        ExpectWord("TABLE");
        return new(ParseQualifiedName(), at);
    }

    private TableClauses ParsePartitions(TableClauses clauses)
    {
        var columns = new List<ColumnClause>();
        var fields = new List<PartitionClause>();
        ParseParenthesized(() =>
        {
            // A column of Hive has a type after its name, a field of Iceberg has none.
            if (IsName(Current) && !Peek().IsSymbol("(") && !Peek().IsSymbol(",") && !Peek().IsSymbol(")") && !Peek().IsSymbol("."))
            {
                columns.Add(ParseColumn(nested: false));
            }
            else
            {
                fields.Add(ParsePartitionField());
            }

            return 0;
        });
        return columns.Count > 0 && fields.Count > 0 ? throw Mismatch("<type>")
            : columns.Count > 0 ? clauses with { Hive = (clauses.Hive ?? new HiveClauses()) with { PartitionColumns = columns }, PartitionedBy = null }
            : clauses with { PartitionedBy = fields };
    }

    private PropertyClause ParsePropertyName()
    {
        var at = Current.At;
        return new(ParseText(), null, at);
    }
}
