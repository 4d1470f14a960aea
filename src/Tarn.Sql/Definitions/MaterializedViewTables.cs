using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Definitions;

/// <summary>The tables of the rows of materialized views, by the names of the views.</summary>
internal static class MaterializedViewTables
{
    /// <summary>The table is beside its view, in the view's database.</summary>
    public static TableName NameOf(TableName view) => new(view.Scope, view.Database, MaterializedTables.NameOf(view.Table));

    /// <summary>The table of a view; null: the view materializes no rows.</summary>
    public static CatalogTable? Find(StatementLake lake, TableName view) =>
        lake.Catalog.TryFindTable(NameOf(view), out var row) && row is { IsIceberg: true, Keeps: not null } ? row : null;

    /// <summary>Refuses a statement that would part a view from its materialized rows.</summary>
    /// <exception cref="SqlException">NOT_SUPPORTED: the view materializes rows; the error names the statement that would work.</exception>
    public static void RequireNone(StatementLake lake, TableName view, string instead, SourcePosition at)
    {
        if (Find(lake, view) is not null)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"View '{Names.Shown(view)}' is materialized; {instead}", at);
        }
    }

    /// <summary>The view whose rows a table materializes; null: it is another table, or the view is gone.</summary>
    public static TableName? ViewOf(StatementLake lake, TableName table)
    {
        if (!table.Table.EndsWith(MaterializedTables.NameEnd, StringComparison.Ordinal))
        {
            return null;
        }

        var view = new TableName(table.Scope, table.Database, table.Table[..^MaterializedTables.NameEnd.Length]);
        return Find(lake, view) is not null && lake.Catalog.TryFindTable(view, out var row) && lake.Views.IsView(row) ? view : null;
    }

    /// <summary>Notes inside a commit which rows a table materializes. The caller has read all rows of the source with its own rights.</summary>
    public static async ValueTask Trust(StatementLake lake, IMetadataTransaction transaction, TableName kept, string digest)
    {
        if (await lake.Catalog.FindTable(transaction, kept) is { } row && row.Keeps != digest)
        {
            await lake.Catalog.ReplaceTable(transaction, row with { Keeps = digest });
        }
    }
}
