namespace Tarn.Sql.Syntax.Parsing;

/// <content>ALTER TABLE in Trino's form, and ALTER DATABASE.</content>
internal sealed partial class SqlParser
{
    private DefinitionStatement ParseAlter(SourcePosition at)
    {
        if (AcceptWord("SCHEMA") || AcceptWord("DATABASE"))
        {
            var database = ParseQualifiedName();
            ExpectWord("SET");
            ExpectWord("DBPROPERTIES");
            return new AlterDatabase(database, ParseDatabaseProperties(), at);
        }

        if (AcceptWord("VIEW"))
        {
            var view = ParseQualifiedName();
            ExpectWord("RENAME");
            ExpectWord("TO");
            return new RenameTable(view, IfExists: false, ParseTarget(view), OfView: true, at);
        }

        if (!AcceptWord("TABLE"))
        {
            throw Mismatch("'SCHEMA'", "'TABLE'", "'VIEW'");
        }

        var ifExists = AcceptWords("IF", "EXISTS");
        var table = ParseQualifiedName();
        return AcceptWords("RENAME", "TO") ? new RenameTable(table, ifExists, ParseTarget(table), OfView: false, at)
            : ParsePartitionChange(table, at)
                ?? (DefinitionStatement)new AlterTable(table, ifExists, ParseHiveChange() ?? ParseTableChange(), at);
    }

    /// <summary>The new name of a table. Without a database, it stays in its own.</summary>
    private QualifiedName ParseTarget(QualifiedName table)
    {
        var target = ParseQualifiedName();
        return target.Parts.Count > 1 || table.Parts.Count == 1 ? target : target with { Parts = [.. table.Parts.SkipLast(1), target.Parts[0]] };
    }

    private TableChange ParseTableChange()
    {
        if (AcceptWord("ADD"))
        {
            ExpectWord("COLUMN");
            var ifNotExists = AcceptWords("IF", "NOT", "EXISTS");
            var column = ParseColumn(nested: true);
            return new AddColumns([column], ifNotExists, ParsePlace());
        }

        if (AcceptWord("DROP"))
        {
            ExpectWord("COLUMN");
            var ifExists = AcceptWords("IF", "EXISTS");
            return new DropColumn(ParseQualified(), ifExists);
        }

        if (AcceptWord("RENAME"))
        {
            ExpectWord("COLUMN");
            var ifExists = AcceptWords("IF", "EXISTS");
            var path = ParseQualified();
            ExpectWord("TO");
            return new RenameColumn(path, ifExists, ParseIdentifier());
        }

        if (AcceptWord("ALTER"))
        {
            AcceptWord("COLUMN");
            return ParseColumnChange(ParseQualified());
        }

        if (AcceptWord("SET"))
        {
            ExpectWord("PROPERTIES");
            return new SetProperties(ParseList(ParseProperty));
        }

        throw Mismatch("'ADD'", "'ALTER'", "'DROP'", "'RENAME'", "'SET'");
    }

    private TableChange ParseColumnChange(List<Identifier> path)
    {
        if (AcceptWords("SET", "DATA", "TYPE"))
        {
            return new SetColumnType(path, ParseColumnType());
        }

        if (AcceptWords("DROP", "NOT", "NULL"))
        {
            return new DropNotNull(path);
        }

        if (IsWord("SET") && Peek().IsWord("NOT"))
        {
            throw new SqlException(
                SqlErrorName.NotSupported, "SET NOT NULL is not supported: rows that exist may have null in the column", Current.At);
        }

        throw Mismatch("'DROP'", "'SET'");
    }

    /// <summary>FIRST or AFTER; null: at the end, or where the column is.</summary>
    private ColumnPosition? ParsePlace()
    {
        if (AcceptWord("FIRST"))
        {
            return new(null);
        }

        if (AcceptWord("AFTER"))
        {
            return new(ParseIdentifier());
        }

        AcceptWord("LAST");
        return null;
    }
}
