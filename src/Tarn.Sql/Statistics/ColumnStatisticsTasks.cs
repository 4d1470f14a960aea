using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.StatisticsTasks;
using Tarn.Sql.Running;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Storage.Tasks;

namespace Tarn.Sql.Statistics;

/// <summary>
/// Runs that count the statistics of tables' columns, one at a time. A run acts with its role. Its result and its end are one transaction. A
/// run that a stop of the server cut off has failed after the next start.
/// </summary>
/// <param name="store">The store of runs and statistics.</param>
/// <param name="lake">The tables.</param>
/// <param name="queries">Runs the queries.</param>
/// <param name="documents">The form of statistics.</param>
/// <param name="roles">The rights of a role for work on a table.</param>
/// <param name="time">The clock.</param>
public sealed class ColumnStatisticsTasks(
    IMetadataStore store,
    LakeCatalog lake,
    IOwnQueries queries,
    IColumnFactsDocuments documents,
    Func<TableName, string, IRights> roles,
    TimeProvider time) : IAsyncDisposable
{
    private readonly DurableTasks<StatisticsRun> _tasks = new(new TaskOptions<StatisticsRun>
    {
        Store = store,
        Rows = StatisticsRows.Runs,
        Work = _ => new ColumnStatisticsWork(lake, queries, documents, time),
        Time = time,
        Rights = run => roles(run.Table, run.Request.RoleArn),
        Busy = static run => $"A column statistics task run of table {run.Table} is under way.",
        CutOff = "The server was restarted while the run was under way.",
        AtOnce = 1,
    });

    /// <summary>Marks the runs that the last server left unfinished.</summary>
    public Task Recover(CancellationToken cancellationToken) => _tasks.Resume(cancellationToken);

    /// <summary>Accepts a run. It begins when no other run is under way.</summary>
    /// <returns>The run's id, once its row is durable.</returns>
    /// <exception cref="TarnException">Conflict: a run of the table is under way.</exception>
    public async Task<Guid> Start(CatalogTable table, StatisticsRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var run = new StatisticsRun
        {
            Id = StatisticsRows.NewId(table.Id, now),
            Table = table.Name,
            Request = request,
            CreatedMs = now,
            UpdatedMs = now,
        };
        await _tasks.Start(run, cancellationToken);
        return run.Id;
    }

    /// <summary>Stops the run of a table, and waits for its end.</summary>
    /// <returns>False: no run is under way.</returns>
    public async Task<bool> Stop(TableId table)
    {
        var runs = await store.Read(reader => StatisticsRows.Of(reader, table), CancellationToken.None);
        if (runs.FirstOrDefault(run => run.EndedMs is null) is not { } active || await _tasks.Cancel(active.Key, CancellationToken.None) is null)
        {
            return false;
        }

        await _tasks.Wait(active.Key, CancellationToken.None);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tasks.DisposeAsync();
}
