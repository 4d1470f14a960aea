using System.Collections.Frozen;
using Tarn.Sql.Functions;

namespace Tarn.Sql;

/// <summary>The words that an editor of statements offers.</summary>
public static class SqlWords
{
    // Words that may also be names: clauses, statements and types.
    private static readonly string[] Others =
    [
        "ADD", "ALL", "ANALYZE", "AND", "ANY", "ARRAY", "ASC", "AT", "BIGINT", "BOOLEAN", "CASCADE", "COLUMN", "COLUMNS", "COMMENT", "DATA",
        "DATABASE", "DATABASES", "DATE", "DECIMAL", "DESC", "DOUBLE", "EXPLAIN", "FETCH", "FILTER", "FIRST", "FOLLOWING", "FORMAT", "IF", "IMMEDIATE",
        "INTEGER", "INTERVAL", "JSON", "LAST", "LATERAL", "LIMIT", "LOCATION", "MAP", "MATCHED", "MERGE", "NEXT", "NULLS", "OF", "OFFSET", "ONLY",
        "OPTIMIZE", "ORDINALITY", "OVER", "PARTITION", "PARTITIONED", "PRECEDING", "RANGE", "REAL", "RENAME", "REPLACE", "REWRITE", "ROW", "ROWS",
        "SCHEMA", "SCHEMAS", "SET", "SETS", "SHOW", "SMALLINT", "STRING", "SYSTEM_TIME", "TABLES", "TABLESAMPLE", "TBLPROPERTIES", "TIME", "TIMESTAMP",
        "TINYINT", "TO", "TRUNCATE", "TRY_CAST", "TYPE", "UNBOUNDED", "UNLOAD", "UPDATE", "USE", "VACUUM", "VARBINARY", "VARCHAR", "VERSION", "VIEW",
        "VIEWS", "WINDOW", "WITHIN", "WITHOUT", "ZONE",
    ];

    /// <summary>Words of the grammar in capitals, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Keywords { get; } = [.. Syntax.Lexing.Keywords.Reserved.Concat(Others).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Whether a word is never a name unless it is quoted.</summary>
    public static bool IsReserved(string word) => Syntax.Lexing.Keywords.Reserved.Contains(word.ToUpperInvariant());

    /// <summary>Whether a word is one of <see cref="Keywords"/>.</summary>
    public static bool IsKeyword(string word) => Known.Contains(word.ToUpperInvariant());

    private static FrozenSet<string> Known { get; } = Keywords.ToFrozenSet();

    /// <summary>Names of functions in lower case, in the order of the alphabet.</summary>
    public static IReadOnlyList<string> Functions { get; } = [.. FunctionTable.Names.Order(StringComparer.Ordinal)];
}
