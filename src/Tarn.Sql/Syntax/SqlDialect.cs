namespace Tarn.Sql.Syntax;

/// <summary>The language of a statement: its words, names of types and functions.</summary>
internal enum SqlDialect
{
    /// <summary>Athena's.</summary>
    Trino,

    /// <summary>Flink's, of streaming statements.</summary>
    Flink,
}
