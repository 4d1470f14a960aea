using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Changes;

/// <summary>Changes of rows that Tarn makes in its own tables. No caller can make them.</summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="workers">The processes.</param>
/// <param name="planningBytesMax">The memory of planning.</param>
/// <param name="time">The clock.</param>
public sealed class OwnChanges(StatementLake lake, ISqlCatalog catalog, WorkerPool workers, long planningBytesMax, TimeProvider time)
{
    private readonly PlanningThreads _threads = new(planningBytesMax, time);

    /// <summary>The materialized views of tables.</summary>
    public SourceViews Views => field ??= new SourceViews(lake, catalog, new QueryRunner(catalog, workers, _threads), _threads);

    /// <summary>Runs one statement that changes rows, to its end.</summary>
    /// <param name="account">The account of the tables.</param>
    /// <param name="region">Their region.</param>
    /// <param name="text">The statement.</param>
    /// <param name="cancellationToken">Ends the statement; nothing is changed then.</param>
    /// <returns>The number of changed rows.</returns>
    /// <exception cref="SqlException">The statement is invalid or failed.</exception>
    /// <exception cref="Tarn.Storage.TarnException">The exceptions of the lake and the store.</exception>
    public async Task<long> Run(string account, string region, string text, CancellationToken cancellationToken)
    {
        var scope = new StatementScope
        {
            Principal = SqlPrincipal.OfTarn(account, region),
            Names = new StatementNames("default"),
            Id = Guid.NewGuid().ToString(),
            Now = time.GetUtcNow(),
            IsOwn = true,
        };
        var rows = 0L;
        var changes = new RowChanges(lake, catalog, workers, new QueryRunner(catalog, workers, _threads), _threads);
        await changes.Run(
            (RowStatement)SqlParser.Parse(text),
            scope,
            async (result, change) =>
            {
                await lake.Store.Commit(
                    async transaction =>
                    {
                        await change(transaction);
                        return true;
                    },
                    CancellationToken.None);
                rows = result.UpdateCount ?? 0;
            },
            cancellationToken);
        return rows;
    }
}
