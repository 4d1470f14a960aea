using System.Text.RegularExpressions;
using Tarn.Aws.Athena.Model;
using Tarn.Sql;
using Tarn.Sql.Catalog;
using Tarn.Sql.Types;

namespace Tarn.Aws.Athena.Catalogs;

/// <summary>Tables as Athena describes them.</summary>
internal static class TableMetadatas
{
    /// <summary>The table, or null where there is none. A table that SQL cannot read is shown without columns.</summary>
    public static async ValueTask<TableMetadata?> Find(
        ISqlCatalog catalog, SqlPrincipal principal, string database, string name, CancellationToken cancellationToken)
    {
        try
        {
            if (await catalog.FindTable(principal, database, name, cancellationToken) is not { } table)
            {
                return null;
            }

            using var pin = table.Pin;
            return new TableMetadata
            {
                Name = table.Name,
                TableType = "EXTERNAL_TABLE",
                Columns = [.. table.Columns.Select(c => new Column { Name = c.Name.ToLowerInvariant(), Type = HiveTypes.Name(c.Type), Comment = c.Comment })],
                PartitionKeys = [],
                Parameters = table.Rows is null ? new Dictionary<string, string> { ["table_type"] = "ICEBERG" } : [],
            };
        }
        catch (SqlException unreadable) when (unreadable.Name == SqlErrorName.NotSupported)
        {
            return new TableMetadata { Name = name, TableType = "EXTERNAL_TABLE", Columns = [], PartitionKeys = [] };
        }
    }

    /// <summary>A regular expression over whole names, as Athena takes it; without backtracking, so that none can run for ever.</summary>
    public static Regex Pattern(string expression)
    {
        try
        {
            return new Regex($"^(?:{expression})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception invalid) when (invalid is ArgumentException or NotSupportedException)
        {
            throw AthenaErrors.InvalidRequestException($"Expression {expression} is not a valid pattern.", "INVALID_INPUT");
        }
    }
}
