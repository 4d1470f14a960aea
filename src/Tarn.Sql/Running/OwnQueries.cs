using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Queueing;
using Tarn.Sql.Results;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Running;

/// <summary>Runs queries for Tarn's own work in the workers of statements.</summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="workers">The processes.</param>
/// <param name="planningBytesMax">The memory of planning.</param>
/// <param name="time">The clock.</param>
public sealed class OwnQueries(ISqlCatalog catalog, WorkerPool workers, long planningBytesMax, TimeProvider time) : IOwnQueries
{
    private readonly QueryRunner _queries = new(catalog, workers, new PlanningThreads(planningBytesMax, time));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TableColumn>?> Columns(SqlPrincipal principal, NamedTable table, CancellationToken cancellationToken)
    {
        var found = await catalog.FindTable(principal, table.Database, table.Table, cancellationToken);
        found?.Pin?.Dispose();
        return found?.Columns;
    }

    /// <inheritdoc/>
    public async ValueTask<(long? Snapshot, bool IsFound)> Snapshot(SqlPrincipal principal, NamedTable table, CancellationToken cancellationToken)
    {
        var found = await catalog.FindTableAt(principal, table.Database, table.Table, new TablePoint.OfNow(IsLive: false), cancellationToken);
        found?.Pin?.Dispose();
        return (found?.SnapshotId, found is not null);
    }

    /// <inheritdoc/>
    public bool HasPartitions(SqlPrincipal principal, NamedTable table) => catalog.HasPartitions(principal, table.Database, table.Table);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string?[]>> Rows(SqlPrincipal principal, string text, CancellationToken cancellationToken)
    {
        var rows = new List<string?[]>();
        await Each(principal, text, rows.Add, cancellationToken);
        return rows;
    }

    /// <inheritdoc/>
    public async Task Each(SqlPrincipal principal, string text, Action<string?[]> take, CancellationToken cancellationToken) => await _queries.Run(
        (QueryStatement)SqlParser.Parse(text),
        principal,
        new QueryContext(new StatementNames("default"), [], new StatementTerms()),
        columns => bytes =>
        {
            var page = ResultPage.Read(bytes, [.. columns.Select(column => column.Type)]);
            for (var row = 0; row < page.RowCount; row++)
            {
                take([.. columns.Select((_, at) => page.Text(row, at))]);
            }

            return ValueTask.CompletedTask;
        },
        cancellationToken);
}
