using Tarn.Sql.Syntax;

namespace Tarn.Sql.Executions;

/// <summary>The kind of a statement, from its first words; it is known even when the rest does not parse.</summary>
internal static class StatementShape
{
    public static (StatementKind Kind, string Substatement) Of(string sql)
    {
        string[] words;
        try
        {
            words = [.. Lexer.Read(sql).Where(t => t.Kind != TokenKind.End).Take(2).Select(t => t.Value.ToUpperInvariant())];
        }
        catch (SqlException)
        {
            words = [];
        }

        return words switch
        {
            ["SHOW", "DATABASES" or "SCHEMAS", ..] => (StatementKind.Ddl, "SHOW_DATABASES"),
            ["SHOW", "TABLES", ..] => (StatementKind.Ddl, "SHOW_TABLES"),
            ["SHOW", "COLUMNS", ..] => (StatementKind.Ddl, "SHOW_COLUMNS"),
            ["DESCRIBE" or "DESC", ..] => (StatementKind.Ddl, "DESCRIBE"),
            ["CREATE" or "ALTER" or "DROP" or "MSCK", ..] => (StatementKind.Ddl, words[0]),
            ["EXPLAIN", ..] => (StatementKind.Utility, "EXPLAIN"),
            _ => (StatementKind.Dml, "SELECT"),
        };
    }
}
