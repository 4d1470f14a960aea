using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Definitions;

/// <summary>DROP TABLE and TRUNCATE TABLE.</summary>
/// <param name="time">The clock.</param>
internal sealed class DropTables(StatementLake lake, TimeProvider time)
{
    /// <summary>Removes a table from the catalog. It can come back for 7 days; its files stay.</summary>
    public async Task Drop(DropTable statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var name = Names.Writable(statement.Name, scope);
        var row = await lake.Store.Read(reader => lake.Catalog.FindTable(reader, name), cancellationToken);
        if (row is null && statement.IfExists)
        {
            await DefinitionCommits.Nothing(end);
            return;
        }

        CheckFiles(row, scope);
        if (MaterializedViewTables.ViewOf(lake, name) is { } view)
        {
            throw new SqlException(
                SqlErrorName.NotSupported,
                $"Table '{Names.Shown(name)}' has the kept rows of a materialized view; DROP MATERIALIZED VIEW {Names.Shown(view)} drops both",
                statement.At);
        }

        await end(StatementResult.None, async transaction =>
        {
            var table = await lake.Catalog.FindTable(transaction, name);
            if (table is not null && lake.Views.IsView(table))
            {
                throw new SqlException(
                    SqlErrorName.GenericUserError,
                    $"Table '{Names.Shown(name)}' does not exist, but a view with that name exists. Did you mean DROP VIEW {Names.Shown(name)}?",
                    statement.At);
            }

            if (table is not null)
            {
                await lake.Catalog.DropTable(transaction, name, scope.Now.ToUnixTimeMilliseconds());
            }
            else if (!statement.IfExists)
            {
                throw Names.NoTable(name, statement.At);
            }
        });
    }

    // Its files go with an Iceberg table, after the days in which it can come back.
    private static void CheckFiles(CatalogTable? table, StatementScope scope)
    {
        if (TableLocation.Of(table?.Place) is { } place)
        {
            scope.Principal.Rights.RequireFolder(ObjectActions.Delete, place.Bucket, place.Folder);
        }
    }

    /// <summary>Removes all rows. Deliveries that feed the table commit first: D34 (DML commits deliveries first).</summary>
    public async Task Truncate(TruncateTable statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var name = Names.Writable(statement.Name, scope);
        await DeliveredRows.Commit(lake.Tail, name, time, cancellationToken);
        using var commitLock = await lake.Committers.Enter(name, scope.Principal.Rights, cancellationToken);
        await DefinitionCommits.End(
            commitLock,
            () =>
            {
                Names.CheckTable(commitLock.Table, name, statement.At);
                return commitLock.Prepare(new DeleteFiles(_ => true), cancellationToken);
            },
            scope,
            end);
    }
}
