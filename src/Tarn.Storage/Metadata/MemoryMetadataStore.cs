namespace Tarn.Storage.Metadata;

/// <summary>
/// The in-memory twin of the metadata store: the same contract, commits one after another, nothing on disk. In the
/// simulator it stands for a store whose commits are atomic and durable; <see cref="Fault"/> makes them fail.
/// </summary>
public sealed class MemoryMetadataStore : IMetadataStore
{
    private readonly ChangeFeed feed = new();
    private SemaphoreSlim turn = new(1, 1);
    private ICommitLog? log;
    private MemorySpaces spaces = MemorySpaces.Empty;
    private long commitNumber;
    private long lastId = MetadataLimits.IdsBegin;
    private long applied;
    private (MemorySpaces Spaces, long Applied) synced = (MemorySpaces.Empty, 0);
    private bool disposed;

    /// <summary>An empty map.</summary>
    /// <param name="log">The journal, if transactions append to it: D9 (one commit for rows and records).</param>
    public MemoryMetadataStore(ICommitLog? log = null) => this.log = log;

    /// <inheritdoc/>
    public long CommitNumber => Volatile.Read(ref commitNumber);

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
    public long AppliedAt(bool powerLoss) => powerLoss ? synced.Applied : applied;

    /// <summary>
    /// Restarts the store: from now on <paramref name="recovered"/> is the log, and its sets that this store has not
    /// applied are replayed as blind puts (D9). Commits in progress are forgotten.
    /// </summary>
    /// <param name="recovered">The log.</param>
    /// <param name="powerLoss">The store begins from its last sync.</param>
    public void Restart(ICommitLog recovered, bool powerLoss = false)
    {
        turn = new SemaphoreSlim(1, 1);
        log = recovered;
        if (powerLoss)
        {
            (spaces, applied) = synced;
        }

        foreach (var (lsn, rows) in recovered.ReplayAbove(applied))
        {
            var state = rows.Aggregate(spaces, (map, row) => map.With(row));
            Become(state, commitNumber + 1, rows);
            applied = lsn;
        }

        recovered.Committed(applied);
        Synced();
    }

    /// <inheritdoc/>
    public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellation)
    {
        var mine = turn;
        await mine.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var recorder = new TransactionRecorder(log);
            var transaction = new MemoryMetadataTransaction(spaces, commitNumber + 1, () => ++lastId, recorder);
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

    /// <inheritdoc/>
    public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(disposed, this);
        var recorder = new TransactionRecorder(null);
        var view = new MemoryMetadataTransaction(Volatile.Read(ref spaces), CommitNumber, () => 0, recorder);
        var result = Completed(body(view));
        recorder.End();
        return ValueTask.FromResult(result);
    }

    /// <inheritdoc/>
    public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => feed.Changes(space, after);

    /// <inheritdoc/>
    public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => feed.Observe(space, observer);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        disposed = true;
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

    private async ValueTask MakeTrue(MemorySpaces state, TransactionRecorder recorder)
    {
        if (Fault?.Invoke() is { } fault)
        {
            throw fault;
        }

        if (!recorder.TouchesLog)
        {
            await (log?.MakeVoid() ?? default);
            Become(state, commitNumber + 1, recorder.Rows);
            Synced();
            return;
        }

        var lsn = await log!.Enqueue(recorder.ToSet());
        Become(state, commitNumber + 1, recorder.Rows);
        applied = lsn;
        log.Committed(lsn);
        if (Syncs())
        {
            Synced();
        }
    }

    private void Synced()
    {
        synced = (spaces, applied);
        log?.Checkpointed(applied);
    }

    private void Become(MemorySpaces state, long number, IReadOnlyList<RowChange> rows)
    {
        Volatile.Write(ref spaces, state);
        Volatile.Write(ref commitNumber, number);
        feed.Publish(number, rows);
    }
}
