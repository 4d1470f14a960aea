using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Tarn.Sql.Catalog;
using Tarn.Sql.Limits;
using Tarn.Sql.Planning;
using Tarn.Sql.Workers;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Sql.Executions;

public sealed record ExecutionOptions
{
    /// <summary>The longest time that a statement may run; then it fails.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The most statements that wait or run at the same time; further ones are throttled.</summary>
    public int ActiveMax { get; init; } = 1_000;

    /// <summary>
    /// The most characters in the texts and parameters of all statements that wait or run; further statements are
    /// throttled.
    /// </summary>
    public long ActiveTextMax { get; init; } = 16L << 20;

    /// <summary>
    /// Bytes that the planning of all statements may allocate at a time; one step of one statement may allocate half of
    /// them.
    /// </summary>
    public long PlanningBytesMax { get; init; } = 256L << 20;
}

/// <summary>
/// Statements as in Athena: start, get, stop, list, and read results. Acknowledged changes are in the metadata map.
/// When the server stops while a statement runs, the next start marks the statement as failed, with that reason.
/// </summary>
public sealed class ExecutionService : IAsyncDisposable
{
    private const int TokenLengthMin = 32;
    private const int TokenLengthMax = 128;

    private readonly ExecutionStore _store;
    private readonly ExecutionRunner _runner;
    private readonly ResultReader _results;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<ExecutionKey, Running> _running = new();
    private readonly ActiveStatements _active;

    private ExecutionService(IMetadataStore metadata, ObjectStore objects, ISqlCatalog catalog, WorkerPool workers, TimeProvider time, ExecutionOptions options)
    {
        _store = new(metadata);
        var threads = new PlanningThreads(options.PlanningBytesMax, time);
        _runner = new(_store, objects, catalog, new QueryRunner(catalog, workers, threads), new StatementQueue(workers.WorkersMax), threads, options, time);
        _results = new(objects);
        _time = time;
        _active = new(options.ActiveMax, options.ActiveTextMax);
        Catalog = catalog;
    }

    /// <summary>The databases and tables that statements see.</summary>
    public ISqlCatalog Catalog { get; }

    /// <summary>
    /// Opens the service. Statements that the last server left unfinished are first marked as failed.
    /// </summary>
    public static async Task<ExecutionService> Open(IMetadataStore metadata, ObjectStore objects, ISqlCatalog catalog, WorkerPool workers,
        TimeProvider time, ExecutionOptions options, CancellationToken cancellationToken)
    {
        var service = new ExecutionService(metadata, objects, catalog, workers, time, options);
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
        var key = new ExecutionKey(request.Account, request.Region, Guid.NewGuid().ToString());
        var (kind, substatement) = StatementShape.Of(request.Sql);
        var folder = request.OutputLocation is { } asked ? ResultPlace.Folder(asked) : ResultPlace.Default(request.Account, request.Region);
        var execution = new Execution
        {
            Key = key,
            Sql = request.Sql,
            Database = request.Database,
            Catalog = request.Catalog,
            WorkGroup = request.WorkGroup,
            Identity = request.Identity,
            Parameters = request.Parameters,
            State = ExecutionState.Queued,
            Kind = kind,
            Substatement = substatement,
            OutputLocation = $"{folder}{key.Id}.{(kind == StatementKind.Dml ? "csv" : "txt")}",
            SubmittedMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            Document = request.Document,
        };
        IDisposable? place = _active.Enter(request.Sql.Length + request.Parameters.Sum(p => (long)p.Length));
        try
        {
            var added = await _store.Add(execution, request.ClientToken, RequestHash(request), cancellationToken);
            if (added.Key == key)
            {
                // the run leaves the place
                Run(added, place);
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

    /// <summary>A page of a result.</summary>
    /// <param name="token">The start of the page; null for the first page.</param>
    /// <exception cref="TarnException">
    /// NotFound; Conflict: the statement has not succeeded; InvalidArgument: the token is not valid.
    /// </exception>
    public async Task<ResultsPage> Results(ExecutionKey key, string? token, int rowsMax, CancellationToken cancellationToken) =>
        await _results.Read(await Get(key, cancellationToken), token, rowsMax, cancellationToken);

    /// <summary>Completes when the execution has ended; at once when it is not running in this process.</summary>
    public Task Ended(ExecutionKey key) => _running.TryGetValue(key, out var running) ? running.Task : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running.Values.Select(r => r.Task));
        _stopping.Dispose();
    }

    private void Run(Execution execution, IDisposable place)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var running = new Running(cancel);
        _running[execution.Key] = running;
        running.Follow(Task.Run(async () =>
        {
            await _runner.Run(execution, cancel.Token, _stopping.Token);
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
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', [r.Sql, r.Database, r.Catalog, r.WorkGroup, r.OutputLocation ?? "", .. r.Parameters]))));

    private static TarnException Invalid(string message, string reason) => new(ErrorKind.InvalidArgument, message) { Reason = reason };

    private static TarnException NotFound(ExecutionKey key) => new(ErrorKind.NotFound, $"QueryExecution {key.Id} was not found");

    /// <summary>A running statement. Callers can cancel it and wait for its end, even before its task is set.</summary>
    private sealed class Running(CancellationTokenSource cancel)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _ended.Task;

        public void Follow(Task task) => task.ContinueWith(
            _ =>
            {
                lock (_ended)
                {
                    cancel.Dispose();
                    _ended.SetResult();
                }
            },
            TaskScheduler.Default);

        public Task Cancel()
        {
            lock (_ended)
            {
                return _ended.Task.IsCompleted ? Task.CompletedTask : cancel.CancelAsync();
            }
        }
    }
}
