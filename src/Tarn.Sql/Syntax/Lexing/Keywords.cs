using System.Collections.Frozen;

namespace Tarn.Sql.Syntax.Lexing;

/// <summary>Trino's reserved words: never a name unless quoted.</summary>
/// <seealso href="https://trino.io/docs/current/language/reserved.html"/>
internal static class Keywords
{
    public static readonly FrozenSet<string> Reserved = new[]
    {
        "ALTER", "AND", "AS", "BETWEEN", "BY", "CASE", "CAST", "CONSTRAINT", "CREATE", "CROSS", "CUBE", "CURRENT_CATALOG", "CURRENT_DATE",
        "CURRENT_PATH", "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "DEALLOCATE", "DELETE",
        "DESCRIBE", "DISTINCT", "DROP", "ELSE", "END", "ESCAPE", "EXCEPT", "EXECUTE", "EXISTS", "EXTRACT", "FALSE", "FOR", "FROM", "FULL",
        "GROUP", "GROUPING", "HAVING", "IN", "INNER", "INSERT", "INTERSECT", "INTO", "IS", "JOIN", "JSON_ARRAY", "JSON_EXISTS", "JSON_OBJECT",
        "JSON_QUERY", "JSON_TABLE", "JSON_VALUE", "LEFT", "LIKE", "LISTAGG", "LOCALTIME", "LOCALTIMESTAMP", "NATURAL", "NORMALIZE", "NOT",
        "NULL", "ON", "OR", "ORDER", "OUTER", "PREPARE", "RECURSIVE", "RIGHT", "ROLLUP", "SELECT", "SKIP", "TABLE", "THEN", "TRIM", "TRUE",
        "UESCAPE", "UNION", "UNNEST", "USING", "VALUES", "WHEN", "WHERE", "WITH",
    }.ToFrozenSet();

    /// <summary>Words that may continue an unaliased join or clause, and so cannot be an implicit alias.</summary>
    public static readonly FrozenSet<string> NeverAlias = new[] { "LIMIT", "OFFSET", "FETCH", "TABLESAMPLE", "WINDOW", "MATCH_RECOGNIZE" }.ToFrozenSet();
}
