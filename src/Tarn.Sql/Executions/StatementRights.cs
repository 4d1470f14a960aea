using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Information;
using Tarn.Sql.Catalog.Metadata;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Executions;

/// <summary>A right that a statement's caller needs.</summary>
/// <param name="Action">Glue's action, such as `glue:GetTable`.</param>
/// <param name="Table">The table; null: the right is one on the database.</param>
public readonly record struct NeededRight(string Action, string Database, string? Table)
{
    /// <summary>Whether it is the right to read a table or view.</summary>
    public bool IsRead => Action == StatementRight.ReadAction;
}

/// <summary>The rights that a statement's caller needs on databases, tables and views.</summary>
public static class StatementRights
{
    /// <summary>
    /// The rights: to read the tables and views that the statement names and the ones below its views, and to change. None when the
    /// statement does not parse, because then it touches nothing. A view that cannot be read ends its branch: the statement fails when
    /// it runs.
    /// </summary>
    /// <param name="names">How names are understood.</param>
    /// <param name="catalog">The views.</param>
    /// <param name="principal">The caller.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async ValueTask<IReadOnlyList<NeededRight>> Of(
        StatementText text, StatementNames names, ISqlCatalog catalog, SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var database = names.Database.ToLowerInvariant();
        var found = new HashSet<NeededRight>();
        try
        {
            var rights = text.Rights;
            found.UnionWith(rights.Where(right => !right.ReadsRows).Select(right => Of(right, database)));
            if (text.Kind == StatementKind.Dml)
            {
                // New rows may need partitions.
                var written = found.Where(right =>
                    right is { Action: "glue:UpdateTable", Table: { } table } && catalog.HasPartitions(principal, right.Database, table));
                found.UnionWith([.. written.Select(right => right with { Action = StatementRight.AddPartitionsAction })]);
            }

            var walk = new TableWalk(names.Catalogs);
            walk.Add(rights.Where(right => right.ReadsRows).Select(right => right.Name), database);
            while (walk.TryNext(out var use))
            {
                var name = use.Name;
                if (name.Database == InformationSchema.Database)
                {
                    // Its rows are chosen by the caller's rights to the things that they describe.
                    continue;
                }

                found.Add(new(StatementRight.ReadAction, use.Described.Database, use.Described.Table));
                if (catalog.HasPartitions(principal, use.Described.Database, use.Described.Table))
                {
                    found.Add(new(StatementRight.PartitionsAction, use.Described.Database, use.Described.Table));
                }

                if (use.Written is null && (await catalog.FindView(principal, name.Database, name.Table, cancellationToken))?.View is { } view)
                {
                    walk.Enter(view);
                }
            }
        }
        catch (SqlException)
        {
            // The run of the statement reports it. It reads only the tables found so far.
        }

        return [.. found];
    }

    private static NeededRight Of(StatementRight right, string database)
    {
        var parts = right.Name.Parts;
        MetadataTables.TrySplit(parts[^1].Lower, out var table, out _);
        table = LiveTables.Split(table).Table;
        return right.IsDatabase
            ? new(right.Action, parts[^1].Lower, null)
            : new(right.Action, parts.Count > 1 ? parts[^2].Lower : database, right.Action == StatementRight.ReadAction ? table : parts[^1].Lower);
    }
}
