using System.Collections.Concurrent;
using System.Globalization;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.StatisticsTasks;
using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;
using Tarn.Workers;

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
    // The aggregates of more columns would not fit into one statement's limits.
    private const int ColumnsAtOnce = 20;
    private const int ErrorCharsMax = 1_000;

    // A table whose run has its result may begin the next one, before the result is durable.
    private readonly ConcurrentDictionary<TableId, RunningTask> _running = new();
    private readonly ConcurrentDictionary<Guid, Task> _ending = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Marks the runs that the last server left unfinished.</summary>
    public async Task Recover(CancellationToken cancellationToken)
    {
        await foreach (var row in MetadataRows.All(store, Lake.LakeSpaces.StatisticsRuns, KeyRange.All, cancellationToken))
        {
            var id = new Guid(row.Key.Span, bigEndian: true);
            if (await store.Read(reader => StatisticsRows.Find(reader, id), cancellationToken) is { HasEnded: false } run)
            {
                await End(run, StatisticsRunState.Failed, "The server was restarted while the run was under way.", [], null);
            }
        }
    }

    /// <summary>Accepts a run. It begins when no other run is under way.</summary>
    /// <returns>The run's id, once its row is durable.</returns>
    /// <exception cref="TarnException">Conflict: a run of the table is under way.</exception>
    public async Task<Guid> Start(CatalogTable table, StatisticsRequest request, CancellationToken cancellationToken)
    {
        var now = NowMs;
        var run = new StatisticsRun
        {
            Id = StatisticsRows.NewId(table.Id, now),
            Table = table.Name,
            Request = request,
            CreatedMs = now,
            UpdatedMs = now,
        };
        var running = new RunningTask();
        if (!_running.TryAdd(table.Id, running))
        {
            running.Dispose();
            throw new TarnException(ErrorKind.Conflict, $"A column statistics task run of table {table.Name} is under way.");
        }

        try
        {
            await store.Commit(transaction => StatisticsRows.Put(transaction, run), cancellationToken);
        }
        catch
        {
            _running.TryRemove(table.Id, out _);
            running.Dispose();
            throw;
        }

        running.Task = Task.Run(() => Run(run, running), CancellationToken.None);
        _ending[run.Id] = running.Task;
        _ = running.Task.ContinueWith(_ => _ending.TryRemove(run.Id, out Task? _), TaskScheduler.Default);
        return run.Id;
    }

    /// <summary>Stops the run of a table, and waits for its end.</summary>
    /// <returns>False: no run is under way.</returns>
    public async Task<bool> Stop(TableId table)
    {
        if (!_running.TryGetValue(table, out var running))
        {
            return false;
        }

        running.Stop();
        await running.Task;
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_ending.Values);
        _stopping.Dispose();
        _turn.Dispose();
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task Run(StatisticsRun run, RunningTask running)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(running.Stopped, _stopping.Token);
        var table = StatisticsRows.TableOf(run.Id);
        try
        {
            await _turn.WaitAsync(either.Token);
            try
            {
                run = run with { State = StatisticsRunState.Running, StartedMs = NowMs, UpdatedMs = NowMs };
                await store.Commit(transaction => StatisticsRows.Put(transaction, run), either.Token);
                var facts = await Count(run, either.Token);
                _running.TryRemove(table, out _);
                await End(run, StatisticsRunState.Succeeded, null, facts, table);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (running.Stopped.IsCancellationRequested)
        {
            await Ends(run, StatisticsRunState.Stopped, null);
        }
        catch (OperationCanceledException)
        {
            await Ends(run, StatisticsRunState.Failed, "The server was stopped while the run was under way.");
        }
        catch (Exception failure) when (failure is TarnException or SqlException)
        {
            await Ends(run, StatisticsRunState.Failed, failure is SqlException sql ? sql.Text : failure.Message);
        }
        finally
        {
            running.Dispose();
        }
    }

    private async Task<IReadOnlyList<ColumnFacts>> Count(StatisticsRun run, CancellationToken cancellationToken)
    {
        var name = run.Table;
        var rights = roles(name, run.Request.RoleArn);
        var arn = name.Arn;
        rights.Require("glue:GetTable", arn);
        rights.Require("glue:UpdateColumnStatisticsForTable", arn);
        var principal = new SqlPrincipal(name.Scope.Account, name.Scope.Region, run.Request.RoleArn, "glue") { Rights = rights };
        if (queries.HasPartitions(principal, new NamedTable(name.Database, name.Table)))
        {
            rights.Require(StatementRight.PartitionsAction, arn);
        }

        var facts = new List<ColumnFacts>();
        foreach (var some in (await Questions(run, principal, cancellationToken)).Chunk(ColumnsAtOnce))
        {
            var from = $"{EngineText.Name(name.Database)}.{EngineText.Name(name.Table)}";
            var sample = run.Request.SamplePercent is { } percent and < 100
                ? string.Create(CultureInfo.InvariantCulture, $" TABLESAMPLE BERNOULLI ({percent})")
                : "";
            var row = (await queries.Rows(
                principal, $"SELECT {string.Join(", ", some.SelectMany(question => question.Aggregates))} FROM {from}{sample}", cancellationToken))[0];
            var at = 0;
            foreach (var question in some)
            {
                facts.Add(question.Answer(row.AsSpan(at, question.Aggregates.Count)));
                at += question.Aggregates.Count;
            }
        }

        return facts;
    }

    private async Task<IReadOnlyList<ColumnQuestion>> Questions(StatisticsRun run, SqlPrincipal principal, CancellationToken cancellationToken)
    {
        var all = await queries.Columns(principal, new NamedTable(run.Table.Database, run.Table.Table), cancellationToken)
            ?? throw new TarnException(ErrorKind.NotFound, $"Table {run.Table} not found.");
        if (run.Request.Columns is not { } columns)
        {
            return [.. all.Select(ColumnQuestion.Of).OfType<ColumnQuestion>()];
        }

        return [.. columns.Select(name =>
        {
            var column = all.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new TarnException(ErrorKind.NotFound, $"Column {name} not found in table {run.Table}.");
            return ColumnQuestion.Of(column)
                ?? throw new TarnException(ErrorKind.InvalidArgument, $"Column {name} has the type {column.Type.Name}, which has no statistics.");
        })];
    }

    // A store that takes no commits keeps the row unfinished; the next start marks it.
    private async Task Ends(StatisticsRun run, StatisticsRunState state, string? error)
    {
        _running.TryRemove(StatisticsRows.TableOf(run.Id), out _);
        try
        {
            await End(run, state, error, [], null);
        }
        catch (TarnException)
        {
        }
    }

    private async Task End(StatisticsRun run, StatisticsRunState state, string? error, IReadOnlyList<ColumnFacts> facts, TableId? owner)
    {
        var now = time.GetUtcNow();
        var ended = run with
        {
            State = state,
            UpdatedMs = now.ToUnixTimeMilliseconds(),
            EndedMs = now.ToUnixTimeMilliseconds(),
            Error = error?[..Math.Min(error.Length, ErrorCharsMax)],
        };
        await store.Commit(
            async transaction =>
            {
                if (owner is { } id)
                {
                    if (await lake.FindTable(transaction, run.Table) is not { } present || present.Id != id)
                    {
                        throw new TarnException(ErrorKind.NotFound, $"Table {run.Table} not found.");
                    }

                    foreach (var one in facts)
                    {
                        Lake.Catalog.Described.ColumnStatistics.Put(
                            transaction, Lake.Catalog.Described.ColumnStatistics.Owner(id), one.Column, documents.Write(one, now));
                    }
                }

                await StatisticsRows.Put(transaction, ended);
            },
            CancellationToken.None);
    }

    private sealed class RunningTask : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public CancellationToken Stopped => _stop.Token;

        public Task Task { get; set; } = Task.CompletedTask;

        public void Stop()
        {
            try
            {
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run has just ended.
            }
        }

        public void Dispose() => _stop.Dispose();
    }
}
