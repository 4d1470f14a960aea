using Tarn.Sql.Syntax;

namespace Tarn.Sql.Executions;

/// <summary>A table that a statement names.</summary>
public readonly record struct NamedTable(string Database, string Table);

/// <summary>The tables that a statement names; its caller must be allowed to read them.</summary>
public static class StatementTables
{
    /// <summary>
    /// The tables (WITH names may be among them); none when the statement does not parse, because then it reads no
    /// table.
    /// </summary>
    public static IReadOnlyList<NamedTable> Of(string sql, string database)
    {
        try
        {
            IReadOnlyList<QualifiedName> names = SqlParser.Parse(sql) switch
            {
                QueryStatement query => query.Tables,
                DescribeTable describe => [describe.Table],
                _ => [],
            };
            return [.. names.Select(n => new NamedTable(n.Parts.Count > 1 ? n.Parts[^2].Lower : database.ToLowerInvariant(), n.Parts[^1].Lower)).Distinct()];
        }
        catch (SqlException)
        {
            return [];
        }
    }
}
