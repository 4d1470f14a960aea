namespace Tarn.Sql.Syntax.Parsing;

/// <content>ALTER TABLE in Hive's form.</content>
internal sealed partial class SqlParser
{
    // The words after ALTER TABLE t that are about partitions and files of Hive's tables.
    private static readonly string[][] HiveChanges =
    [
        ["ADD", "PARTITION"], ["ADD", "IF", "NOT", "EXISTS", "PARTITION"], ["DROP", "PARTITION"], ["DROP", "IF", "EXISTS", "PARTITION"], ["PARTITION"],
        ["SET", "LOCATION"], ["SET", "SERDE"], ["SET", "SERDEPROPERTIES"], ["SET", "FILEFORMAT"], ["RENAME", "PARTITION"], ["CLUSTERED"], ["TOUCH"],
    ];

    /// <summary>A change in Hive's words; null: it is another one.</summary>
    private TableChange? ParseHiveChange()
    {
        var at = Current.At;
        if (HiveChanges.FirstOrDefault(words => AcceptWords(words)) is { } refused)
        {
            throw HiveTable($"ALTER TABLE {string.Join(' ', refused)}", at);
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

    private PropertyClause ParsePropertyName()
    {
        var at = Current.At;
        return new(ParseText(), null, at);
    }
}
