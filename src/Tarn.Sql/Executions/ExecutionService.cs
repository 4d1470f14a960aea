using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Planning;
using Tarn.Sql.Queueing;
using Tarn.Sql.Running;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Workers.Pool;

namespace Tarn.Sql.Executions;

/// <summary>
/// Statements as in Athena: start, get, stop, list, and read results. Acknowledged changes are in the metadata map.
/// When the server stops while a statement runs, the next start marks the statement as failed, with that reason.
/// </summary>
public sealed class ExecutionService : IAsyncDisposable
{
    private const int TokenLengthMin = 32;
    private const int TokenLengthMax = 128;

    private readonly ExecutionStore _store;
    private readonly IMetadataStore _metadata;
    private readonly ObjectStore _objects;
    private readonly ExecutionRunner _runner;
    private readonly ResultReader _results;
    private readonly ResultReuse _reuse;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ExecutionKey, RunningStatement> _running = new();
    private readonly ActiveStatements _active;

    private ExecutionService(IMetadataStore metadata, ObjectStore objects, ISqlCatalog catalog, WorkerPool workers, StatementLake? lake,
        TimeProvider time, ExecutionOptions options)
    {
        (_metadata, _objects) = (metadata, objects);
        _store = new(metadata) { Completed = execution => Completed?.Invoke(execution), Changing = options.Changing };
        var threads = new PlanningThreads(options.PlanningBytesMax, time);
        var queries = new QueryRunner(catalog, workers, threads) { Reads = Reads };
        _runner = new(_store, objects, catalog, queries, new StatementQueue(workers.WorkersMax), threads, options, time)
        {
            Changes = lake is null ? null : new StatementChanges(lake, catalog, workers, queries, threads),
        };
        _results = new(objects);
        _reuse = new(_store, objects);
        _time = time;
        _active = new(options.ActiveMax, options.ActiveTextMax);
        Catalog = catalog;
    }

    /// <summary>Gets each execution whose end is durable, on the thread that ended it.</summary>
    public event Action<Execution>? Completed;

    /// <summary>The databases and tables that statements see.</summary>
    public ISqlCatalog Catalog { get; }

    /// <summary>The reads of each work group since the start.</summary>
    public TableReads Reads { get; } = new();

    /// <summary>
    /// Opens the service. Statements that the last server left unfinished are first marked as failed.
    /// </summary>
    /// <param name="metadata">The store of the executions.</param>
    /// <param name="objects">The store of the results.</param>
    /// <param name="catalog">The tables that statements read.</param>
    /// <param name="workers">The processes that run them.</param>
    /// <param name="lake">The lake that statements change; null: the catalog cannot be changed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">The limits.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<ExecutionService> Open(IMetadataStore metadata, ObjectStore objects, ISqlCatalog catalog, WorkerPool workers,
        StatementLake? lake, TimeProvider time, ExecutionOptions options, CancellationToken cancellationToken)
    {
        var service = new ExecutionService(metadata, objects, catalog, workers, lake, time, options);
        foreach (var key in await service._store.Unfinished(cancellationToken))
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var error = new ExecutionError(
                SqlErrorName.ServerShuttingDown, $"{SqlErrorName.ServerShuttingDown}: the server was restarted while the query ran; run it again", false);
            await service._store.Change(key, e => e with { State = ExecutionState.Failed, CompletedMs = now, Error = error }, cancellationToken);
        }

        return service;
    }

    /// <summary>Accepts a statement; it runs when a worker is free.</summary>
    /// <returns>The accepted execution, or the earlier one with the same client token.</returns>
    /// <exception cref="TarnException">
    /// InvalidArgument: token, text or output location; Throttled: too many statements wait or run.
    /// </exception>
    public async Task<Execution> Start(ExecutionRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        var text = request.Text ?? StatementText.Read(request.Sql, request.Catalogs);
        request = request with { Text = text };
        var execution = Queued(request, text);
        if (request.ReuseAgeMax is { } ageMax && execution.Substatement == StatementShape.Select
            && await _reuse.Find(execution, ageMax, cancellationToken) is { } earlier)
        {
            return await _store.Add(ResultReuse.Of(execution, earlier), request.ClientToken, RequestHash(request), cancellationToken);
        }

        IDisposable? place = _active.Enter(
            request.Sql.Length + request.Parameters.Sum(p => (long)p.Length),
            $"{request.Account}/{request.Region}/{request.WorkGroup}",
            request.Terms.ActiveMax);
        try
        {
            var added = await _store.Add(execution, request.ClientToken, RequestHash(request), cancellationToken);
            if (added.Key == execution.Key)
            {
                // the run leaves the slot
                text.Shrink();
                request.PreparedText?.Shrink();
                Run(added, request, place);
                place = null;
            }

            return added;
        }
        finally
        {
            place?.Dispose();
        }
    }

    /// <exception cref="TarnException">NotFound.</exception>
    public async ValueTask<Execution> Get(ExecutionKey key, CancellationToken cancellationToken) =>
        await _store.Find(key, cancellationToken) ?? throw NotFound(key);

    public ValueTask<Execution?> Find(ExecutionKey key, CancellationToken cancellationToken) => _store.Find(key, cancellationToken);

    /// <summary>An execution, read without the service.</summary>
    public static ValueTask<Execution?> Find(IMetadataStore metadata, ExecutionKey key, CancellationToken cancellationToken) =>
        new ExecutionStore(metadata).Find(key, cancellationToken);

    /// <summary>Ids of a work group's executions after the given one, newest first.</summary>
    public async ValueTask<IReadOnlyList<string>> List(
        string account, string region, string workGroup, string? after, int limit, CancellationToken cancellationToken)
    {
        var last = after is null ? null : await Get(new(account, region, after), cancellationToken);
        return await _store.List(account, region, workGroup, last, limit, cancellationToken);
    }

    /// <summary>Stops a statement; a statement that has ended is not changed.</summary>
    /// <exception cref="TarnException">NotFound.</exception>
    public async Task Stop(ExecutionKey key, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        await _store.Change(key, e => e with
        {
            State = ExecutionState.Cancelled,
            CompletedMs = now,
            Statistics = e.Statistics with { TotalMs = now - e.SubmittedMs },
        }, cancellationToken);
        if (_running.TryGetValue(key, out var running))
        {
            await running.Cancel();
        }
    }

    /// <summary>A page of a result, for the server itself.</summary>
    /// <inheritdoc cref="Results(ExecutionKey, IRights, string, int, CancellationToken)"/>
    public Task<ResultsPage> Results(ExecutionKey key, string? token, int rowsMax, CancellationToken cancellationToken) =>
        Results(key, InstanceRights.Instance, token, rowsMax, cancellationToken);

    /// <summary>A page of a result.</summary>
    /// <param name="reader">The rights of the reader to the key of the result.</param>
    /// <param name="token">The start of the page; null for the first page.</param>
    /// <exception cref="TarnException">
    /// NotFound; Conflict: the statement has not succeeded; InvalidArgument: the token is not valid.
    /// </exception>
    public async Task<ResultsPage> Results(ExecutionKey key, IRights reader, string? token, int rowsMax, CancellationToken cancellationToken) =>
        await _results.Read(await Get(key, cancellationToken), reader, token, rowsMax, cancellationToken);

    /// <summary>A page of the list of files that a statement wrote.</summary>
    /// <param name="token">The start of the page; null for the first page.</param>
    /// <param name="reader">The rights of the reader to the key of the list.</param>
    /// <exception cref="TarnException">As of a result; InvalidArgument also: the statement wrote no files.</exception>
    public async Task<ResultsPage> Manifest(ExecutionKey key, IRights reader, string? token, int rowsMax, CancellationToken cancellationToken) =>
        await _results.ReadManifest(await Get(key, cancellationToken), reader, token, rowsMax, cancellationToken);

    /// <summary>Completes when the execution has ended; at once when it is not running in this process.</summary>
    public Task Ended(ExecutionKey key) => _running.TryGetValue(key, out var running) ? running.Task : Task.CompletedTask;

    /// <summary>Completes when the execution has ended, or after the given time.</summary>
    public async Task EndedWithin(ExecutionKey key, TimeSpan most, CancellationToken cancellationToken)
    {
        var ended = Ended(key);
        if (!ended.IsCompleted)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(ended, Task.Delay(most, _time, over.Token));
            await over.CancelAsync();
        }
    }

    /// <summary>Stops the statements of a work group, and removes its history with the results in Tarn's own result bucket.</summary>
    public async Task RemoveGroup(string account, string region, string workGroup, CancellationToken cancellationToken)
    {
        foreach (var (key, running) in _running.Where(r => r.Key.Account == account && r.Key.Region == region && r.Value.WorkGroup == workGroup))
        {
            await Stop(key, cancellationToken);
            await running.Task.WaitAsync(cancellationToken);
        }

        await GroupRemoval.Run(_metadata, _objects, account, region, workGroup, cancellationToken);
    }

    /// <summary>Whether a work group has executions, inside a transaction or read.</summary>
    public static ValueTask<bool> HasContents(IMetadataReader reader, string account, string region, string workGroup) =>
        GroupRemoval.HasContents(reader, account, region, workGroup);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(r => r.Task));
        _stopping.Dispose();
    }

    private Execution Queued(ExecutionRequest request, StatementText text)
    {
        var key = new ExecutionKey(request.Account, request.Region, Guid.NewGuid().ToString());
        var folder = request.IsManaged ? ResultLocation.Managed(request.Account, request.Region)
            : request.OutputLocation is { } asked ? ResultLocation.Folder(asked) : ResultLocation.Default(request.Account, request.Region);
        return new Execution
        {
            Key = key,
            Sql = request.Sql,
            Database = request.Database,
            Catalog = request.Catalog,
            WorkGroup = request.WorkGroup,
            Identity = request.Identity,
            Parameters = request.Parameters,
            State = ExecutionState.Queued,
            Kind = text.Kind,
            Substatement = text.Substatement,
            OutputLocation = $"{folder}{key.Id}.{(text.Kind == StatementKind.Dml ? "csv" : "txt")}",
            SubmittedMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            HasJsonParts = request.HasJsonParts,
            SealsResult = request.SealsResult,
            ResultKey = request.ResultKey,
            Document = request.Document,
        };
    }

    private void Run(Execution execution, ExecutionRequest request, IDisposable place)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var running = new RunningStatement(cancel, execution.WorkGroup);
        _running[execution.Key] = running;
        running.Follow(Task.Run(async () =>
        {
            await _runner.Run(execution, request, cancel.Token, _stopping.Token);
            _running.TryRemove(execution.Key, out _);
            place.Dispose();
        }));
    }

    private static void Check(ExecutionRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Sql))
        {
            throw Invalid("QueryString must not be empty", "MALFORMED_QUERY");
        }

        if (Encoding.UTF8.GetByteCount(request.Sql) > StatementLimits.TextBytesMax)
        {
            throw Invalid($"Query string length must be less than or equal to {StatementLimits.TextBytesMax} bytes", "INVALID_QUERY_STRING");
        }

        if (request.ClientToken is { } token && token.Length is < TokenLengthMin or > TokenLengthMax)
        {
            throw Invalid($"ClientRequestToken must be {TokenLengthMin} to {TokenLengthMax} characters long", "INVALID_INPUT");
        }
    }

    private static string RequestHash(ExecutionRequest r) =>
        Convert.ToHexString(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
                '\0', [r.Sql, r.Database, r.Catalog, r.WorkGroup, r.OutputLocation ?? "", .. r.Parameters, .. r.HasJsonParts ? new[] { "json parts" } : []]))));

    private static TarnException Invalid(string message, string reason) => new(ErrorKind.InvalidArgument, message) { Reason = reason };

    private static TarnException NotFound(ExecutionKey key) => new(ErrorKind.NotFound, $"QueryExecution {key.Id} was not found");
}
