namespace Tarn.Storage.Metadata;

/// <summary>
/// The in-memory twin of the metadata store: the same contract, commits one after another, nothing on disk. In the
/// simulator it represents a store whose commits are atomic and durable; <see cref="Fault"/> makes them fail.
/// </summary>
public sealed class MemoryMetadataStore : IMetadataStore
{
    private readonly ChangeFeed _feed = new();
    private SemaphoreSlim _turn = new(1, 1);
    private ICommitLog? _log;
    private MemorySpaces _spaces = MemorySpaces.Empty;
    private long _commitNumber;
    private long _lastId = MetadataLimits.IdsBegin;
    private long _applied;
    private (MemorySpaces Spaces, long Applied) _synced = (MemorySpaces.Empty, 0);
    private bool _disposed;

    /// <summary>An empty map.</summary>
    /// <param name="log">The journal, if transactions append to it: D9 (one commit for rows and records).</param>
    public MemoryMetadataStore(ICommitLog? log = null) => _log = log;

    /// <inheritdoc/>
    public long CommitNumber => Volatile.Read(ref _commitNumber);

    /// <summary>
    /// Asked before each commit with changes takes effect: an exception that it returns is the commit's outcome.
    /// </summary>
    public Func<Exception?>? Fault { get; set; }

    /// <summary>
    /// Asked after each commit that the log holds: whether this store is synced now. Such commits have no sync of their
    /// own (D9), so that a power loss takes the store back to its last sync.
    /// </summary>
    public Func<bool> Syncs { get; set; } = () => true;

    /// <summary>The LSN up to which a restart finds the log's sets applied.</summary>
    /// <param name="powerLoss">The restart begins from the last sync.</param>
    public long AppliedAt(bool powerLoss) => powerLoss ? _synced.Applied : _applied;

    /// <summary>
    /// Restarts the store: from now on <paramref name="recovered"/> is the log, and its sets that this store has not
    /// applied are replayed as blind puts (D9). Commits in progress are forgotten.
    /// </summary>
    /// <param name="powerLoss">The store begins from its last sync.</param>
    public void Restart(ICommitLog recovered, bool powerLoss = false)
    {
        _turn = new SemaphoreSlim(1, 1);
        _log = recovered;
        if (powerLoss)
        {
            (_spaces, _applied) = _synced;
        }

        foreach (var (lsn, rows) in recovered.ReplayAbove(_applied))
        {
            var state = rows.Aggregate(_spaces, (map, row) => map.With(row));
            Become(state, _commitNumber + 1, rows);
            _applied = lsn;
        }

        recovered.Committed(_applied);
        Synced();
    }

    /// <inheritdoc/>
    public ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, withLog: false, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
        Commit(body, withLog: true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        var recorder = new TransactionRecorder(null, withLog: false);
        var view = new MemoryMetadataTransaction(Volatile.Read(ref _spaces), CommitNumber, () => 0, recorder);
        var result = Completed(body(view));
        recorder.End();
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => _feed.Changes(space, after);

    /// <inheritdoc/>
    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => _feed.Observe(space, observer);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// The result of a body that has awaited only its transaction object, as the seam requires: D19 (metadata is an
    /// ordered map).
    /// </summary>
    internal static T Completed<T>(ValueTask<T> body)
    {
        Invariant.Check(body.IsCompleted, "a metadata closure awaits only its transaction object");
        return body.GetAwaiter().GetResult();
    }

    private async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, bool withLog, CancellationToken cancellationToken)
    {
        var mine = _turn;
        await mine.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var recorder = new TransactionRecorder(_log, withLog);
            var transaction = new MemoryMetadataTransaction(_spaces, _commitNumber + 1, () => ++_lastId, recorder);
            var result = Completed(body(transaction));
            recorder.End();
            if (!recorder.IsEmpty)
            {
                await MakeTrue(transaction.Spaces, recorder);
            }

            return result;
        }
        finally
        {
            mine.Release();
        }
    }

    private async ValueTask MakeTrue(MemorySpaces state, TransactionRecorder recorder)
    {
        if (Fault?.Invoke() is { } fault)
        {
            throw fault;
        }

        if (!recorder.IsLogged)
        {
            await (_log?.Invalidate() ?? default);
            Become(state, _commitNumber + 1, recorder.Rows);
            Synced();
            return;
        }

        var lsn = await _log!.Enqueue(recorder.ToSet());
        _log.Showing(lsn);
        Become(state, _commitNumber + 1, recorder.Rows);
        _applied = lsn;
        _log.Committed(lsn);
        if (Syncs())
        {
            Synced();
        }
    }

    private void Synced()
    {
        _synced = (_spaces, _applied);
        _log?.Checkpointed(_applied);
    }

    private void Become(MemorySpaces state, long number, IReadOnlyList<RowChange> rows)
    {
        Volatile.Write(ref _spaces, state);
        Volatile.Write(ref _commitNumber, number);
        _feed.Publish(number, rows);
    }
}
