using Tarn.Sql.Syntax.Lexing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Executions;

/// <summary>
/// The kind of a statement, from its first words; it is known even when the rest does not parse. Tools choose by it how they read the
/// result: queries have rows in CSV, the others text.
/// </summary>
internal static class StatementShape
{
    /// <summary>The kind of queries.</summary>
    public const string Select = "SELECT";

    private const string CreateTableAsSelect = "CREATE_TABLE_AS_SELECT";
    private const int WordsMax = 6;

    // The words that a statement begins with, and its kind. The first fitting row counts.
    private static readonly (string[] Words, StatementKind Kind, string Substatement)[] Shapes =
    [
        (["CREATE", "EXTERNAL", "TABLE"], StatementKind.Ddl, "CREATE_TABLE"),
        (["CREATE", "TABLE"], StatementKind.Ddl, "CREATE_TABLE"),
        (["CREATE", "OR", "REPLACE", "TABLE"], StatementKind.Ddl, "CREATE_TABLE"),
        (["CREATE", "OR", "REPLACE", "VIEW"], StatementKind.Ddl, "CREATE_VIEW"),
        (["CREATE", "VIEW"], StatementKind.Ddl, "CREATE_VIEW"),
        (["CREATE", "DATABASE"], StatementKind.Ddl, "CREATE_DATABASE"),
        (["CREATE", "SCHEMA"], StatementKind.Ddl, "CREATE_DATABASE"),
        (["DROP", "TABLE"], StatementKind.Ddl, "DROP_TABLE"),
        (["DROP", "VIEW"], StatementKind.Ddl, "DROP_VIEW"),
        (["DROP", "DATABASE"], StatementKind.Ddl, "DROP_DATABASE"),
        (["DROP", "SCHEMA"], StatementKind.Ddl, "DROP_DATABASE"),
        (["ALTER", "TABLE"], StatementKind.Ddl, "ALTER_TABLE"),
        (["ALTER", "DATABASE"], StatementKind.Ddl, "ALTER_DATABASE"),
        (["ALTER", "SCHEMA"], StatementKind.Ddl, "ALTER_DATABASE"),
        (["TRUNCATE"], StatementKind.Ddl, "TRUNCATE_TABLE"),
        (["COMMENT"], StatementKind.Ddl, "COMMENT"),
        (["MSCK"], StatementKind.Ddl, "MSCK_REPAIR_TABLE"),
        (["SHOW", "DATABASES"], StatementKind.Ddl, "SHOW_DATABASES"),
        (["SHOW", "SCHEMAS"], StatementKind.Ddl, "SHOW_DATABASES"),
        (["SHOW", "TABLES"], StatementKind.Ddl, "SHOW_TABLES"),
        (["SHOW", "VIEWS"], StatementKind.Ddl, "SHOW_VIEWS"),
        (["SHOW", "COLUMNS"], StatementKind.Ddl, "SHOW_COLUMNS"),
        (["SHOW", "PARTITIONS"], StatementKind.Ddl, "SHOW_PARTITIONS"),
        (["SHOW", "TBLPROPERTIES"], StatementKind.Ddl, "SHOW_TBLPROPERTIES"),
        (["SHOW", "CREATE", "TABLE"], StatementKind.Ddl, "SHOW_CREATE_TABLE"),
        (["SHOW", "CREATE", "VIEW"], StatementKind.Ddl, "SHOW_CREATE_VIEW"),
        (["DESCRIBE"], StatementKind.Ddl, "DESCRIBE"),
        (["DESC"], StatementKind.Ddl, "DESCRIBE"),
        (["INSERT"], StatementKind.Dml, "INSERT"),
        (["UNLOAD"], StatementKind.Dml, "UNLOAD"),
        (["UPDATE"], StatementKind.Dml, "UPDATE"),
        (["DELETE"], StatementKind.Dml, "DELETE"),
        (["MERGE"], StatementKind.Dml, "MERGE"),
        (["OPTIMIZE"], StatementKind.Dml, "OPTIMIZE"),
        (["VACUUM"], StatementKind.Dml, "VACUUM_TABLE"),
        (["EXECUTE"], StatementKind.Dml, "EXECUTE"),
        (["PREPARE"], StatementKind.Utility, "PREPARE"),
        (["DEALLOCATE"], StatementKind.Utility, "DEALLOCATE"),
        (["EXPLAIN"], StatementKind.Utility, "EXPLAIN"),
        (["CREATE"], StatementKind.Ddl, "CREATE"),
        (["ALTER"], StatementKind.Ddl, "ALTER"),
        (["DROP"], StatementKind.Ddl, "DROP"),
    ];

    /// <summary>Whether an execution runs in a worker, so that it waits for its turn.</summary>
    public static bool TakesWorker(Execution execution) => execution.Kind == StatementKind.Dml || execution.Substatement == CreateTableAsSelect;

    public static (StatementKind Kind, string Substatement) Of(IReadOnlyList<Token> tokens)
    {
        var words = tokens.Take(WordsMax).Select(token => token.Value.ToUpperInvariant()).ToList();
        var (_, kind, substatement) = Shapes.FirstOrDefault(shape => words.Take(shape.Words.Length).SequenceEqual(shape.Words));
        return substatement switch
        {
            null => (StatementKind.Dml, Select),
            "CREATE_TABLE" when HasQuery(tokens) => (StatementKind.Ddl, CreateTableAsSelect),
            _ => (kind, substatement),
        };
    }

    /// <summary>Whether a CREATE TABLE has AS with a query.</summary>
    private static bool HasQuery(IReadOnlyList<Token> tokens) => tokens.Zip(tokens.Skip(1)).Any(pair =>
        pair.First.IsWord("AS") && (pair.Second.IsSymbol("(") || pair.Second.Value is "SELECT" or "WITH" or "VALUES" or "TABLE"));
}
