using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Metadata;
using Tarn.Storage.Rights;

namespace Tarn.Lake.Commit.Locks;

/// <summary>
/// One queue per table: all of Tarn's own committers of a table take turns, so that they never conflict with each
/// other. D23 (a position is a whole record). A committer of several tables takes their commit locks in the order of their
/// names. Memory: the queues in use, with obsolete files, or with an engine refused in the last 30 s.
/// Idle ones are at most 1,000, or as many as these if that is more.
/// </summary>
public sealed class TableCommitters
{
    /// <summary>This many queues stay in memory without a look at their use.</summary>
    internal const int IdleMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<TableName, TableQueue> _queues = [];
    private readonly IMetadataStore _store;
    private readonly LakeCatalog _catalog;
    private readonly TimeProvider _time;
    private int _countMax = IdleMax;

    /// <param name="store">The store of the catalog's rows.</param>
    /// <param name="catalog">The catalog over it.</param>
    /// <param name="time">The clock.</param>
    public TableCommitters(IMetadataStore store, LakeCatalog catalog, TimeProvider time)
    {
        _store = store;
        _catalog = catalog;
        _time = time;
    }

    /// <summary>The number of queues in memory.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _queues.Count;
            }
        }
    }

    /// <summary>The time of the committers' clock, in milliseconds since the epoch.</summary>
    internal long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// The longest wait of a committer for the table's commit lock, without the reading of the table; null: none in memory has waited.
    /// </summary>
    public TimeSpan? LongestWait(TableName table)
    {
        lock (_gate)
        {
            return _queues.GetValueOrDefault(table)?.LongestWait;
        }
    }

    /// <summary>
    /// Waits for the table's commit lock and reads the table, which need not exist yet. Dispose the commit lock to admit the next
    /// committer.
    /// </summary>
    /// <param name="rights">
    /// The rights of the caller or role that commits; null: a job of the server, which neither makes nor moves tables.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public ValueTask<CommitLock> Enter(TableName table, IRights? rights, CancellationToken cancellationToken) =>
        Enter(table, rights, givesWay: true, cancellationToken);

    /// <summary>
    /// Waits for the table's commit lock on behalf of an engine that commits through a door. It does not give way to a refused
    /// engine: that may be itself.
    /// </summary>
    public ValueTask<CommitLock> EnterForEngine(TableName table, IRights rights, CancellationToken cancellationToken) =>
        Enter(table, rights, givesWay: false, cancellationToken);

    private async ValueTask<CommitLock> Enter(TableName table, IRights? rights, bool givesWay, CancellationToken cancellationToken)
    {
        TableQueue queue;
        lock (_gate)
        {
            queue = Queue(table);
            queue.Join();
        }

        var began = _time.GetTimestamp();
        await queue.Enter(givesWay ? _time : null, cancellationToken);
        queue.Waited(_time.GetElapsedTime(began));
        var commitLock = new CommitLock(table, rights, queue, _store, _catalog, _time);
        try
        {
            await commitLock.Refresh(cancellationToken);
            return commitLock;
        }
        catch
        {
            commitLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reports that an engine's commit was refused because Tarn's own came first. Tarn's committers then give way for a
    /// while: D31 (a failed requirement is a conflict).
    /// </summary>
    public void ForeignRefused(TableName table)
    {
        lock (_gate)
        {
            Queue(table).Foreign.Refused(_time);
        }
    }

    /// <summary>Reports that an engine has committed. Tarn's own committers continue.</summary>
    public void ForeignCommitted(TableName table)
    {
        lock (_gate)
        {
            _queues.GetValueOrDefault(table)?.Foreign.Committed();
        }
    }

    // Call under the gate: a queue that is not joined there may be forgotten.
    private TableQueue Queue(TableName table)
    {
        if (_queues.TryGetValue(table, out var known))
        {
            return known;
        }

        if (_queues.Count >= _countMax)
        {
            foreach (var (name, _) in _queues.Where(queue => queue.Value.IsIdle(_time)).ToArray())
            {
                _queues.Remove(name);
            }

            _countMax = Math.Max(IdleMax, 2 * _queues.Count);
        }

        return _queues[table] = new TableQueue();
    }
}
