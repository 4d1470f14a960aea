using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>The tables in which materialized views keep their rows, by the names of the views.</summary>
internal static class KeptViews
{
    /// <summary>The table is beside its view, in the view's database.</summary>
    public static TableName NameOf(TableName view) => new(view.Scope, view.Database, KeptTables.NameOf(view.Table));

    /// <summary>The table of a view; null: the view keeps no rows.</summary>
    public static async ValueTask<TableMetadata?> Find(StatementLake lake, TableName view, CancellationToken cancellationToken)
    {
        if (!lake.Catalog.TryFindTable(NameOf(view), out var row) || !row.IsIceberg || row.ViewLocation is not null)
        {
            return null;
        }

        using var pinned = await lake.Catalog.Pin(row.Name, cancellationToken);
        return KeptTables.IsKept(pinned.Metadata) ? pinned.Metadata : null;
    }

    /// <summary>Refuses a statement that would part a view from its kept rows.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the view keeps rows; the error names the statement that would work.</exception>
    public static async ValueTask RequireNone(StatementLake lake, TableName view, string instead, SourcePosition at, CancellationToken cancellationToken)
    {
        if (await Find(lake, view, cancellationToken) is not null)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"View '{Names.Shown(view)}' is materialized; {instead}", at);
        }
    }

    /// <summary>The view whose rows a table keeps; null: it is another table, or the view is gone.</summary>
    public static async ValueTask<TableName?> ViewOf(StatementLake lake, TableName table, CancellationToken cancellationToken)
    {
        if (!table.Table.EndsWith(KeptTables.NameEnd, StringComparison.Ordinal))
        {
            return null;
        }

        var view = new TableName(table.Scope, table.Database, table.Table[..^KeptTables.NameEnd.Length]);
        return lake.Catalog.TryFindTable(view, out var row) && lake.Views.IsView(row) && await Find(lake, view, cancellationToken) is not null ? view : null;
    }
}
