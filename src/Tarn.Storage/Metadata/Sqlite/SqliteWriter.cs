using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// The one thread that writes and checkpoints: takes the waiting commits, commits them as a group, completes the
/// waiters. See D17 (one connection writes metadata).
/// </summary>
internal sealed class SqliteWriter
{
    private const int StackBytes = 16 << 20;
    private const int QueueCommitsMax = 4_096;

    private readonly SqliteConnection _connection;
    private readonly SqliteRows _rows;
    private readonly GroupCommitter _committer;
    private readonly Action<Exception> _fatal;
    private readonly Checkpoints _checkpoints;
    private readonly Thread _thread;
    private readonly ConcurrentQueue<StoreCopy> _copies = new();
    private readonly Channel<PendingCommit> _queue = Channel.CreateBounded<PendingCommit>(
        new BoundedChannelOptions(QueueCommitsMax) { SingleReader = true });

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingCommit> _taken = [];
    private Exception? _failed;

    public SqliteWriter(
        SqliteConnection connection, SqliteReaders readers, ChangeFeed feed, ICommitLog? log, TimeProvider time,
        Action<Exception> fatal, Func<bool> makeRoom)
    {
        _connection = connection;
        _fatal = fatal;
        _rows = new SqliteRows(connection);
        _committer = new GroupCommitter(connection, _rows, feed, log, time, makeRoom);
        _checkpoints = new Checkpoints(connection, readers);
        _thread = new Thread(Loop, StackBytes) { IsBackground = true, Name = "tarn metadata" };
    }

    public long CommitNumber => _committer.CommitNumber;

    /// <summary>
    /// Replays the log's sets that this store lacks, then begins to take commits. See D9 (one commit for rows and
    /// records).
    /// </summary>
    public void Start()
    {
        _committer.Replay();
        _thread.Start();
    }

    /// <summary>Closes the file of a store whose <see cref="Start"/> failed.</summary>
    public void Abandon()
    {
        _rows.Dispose();
        _connection.Dispose();
    }

    public async ValueTask<T> Enqueue<T>(PendingCommit<T> commit, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(commit, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new TarnException(ErrorKind.Unavailable, "The metadata store is closed.", Volatile.Read(ref _failed));
        }

        return await commit.Task;
    }

    /// <summary>
    /// Copies the store to a new file, in small steps between commits: D20 (a version is a list of extents).
    /// </summary>
    public async Task Copy(StoreCopy copy)
    {
        _copies.Enqueue(copy);

        // An empty commit wakes the loop.
        await Enqueue(new PendingCommit<int>(static _ => ValueTask.FromResult(0), withLog: false, default), default);
        await copy.Done;
    }

    public async Task Stop()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private void Loop()
    {
        try
        {
            while (Take() is { } group)
            {
                _committer.Run(group);
                if (_committer.IsSyncDue)
                {
                    _committer.SyncLogged();
                }

                _checkpoints.AfterCommit();
                while (_copies.TryPeek(out var copy) && (copy.Step(_connection) || _queue.Reader.Count == 0))
                {
                    _ = copy.IsDone && _copies.TryDequeue(out _);
                }
            }

            _committer.SyncLogged();
            _checkpoints.Last();
        }
        catch (Exception failure)
        {
            Die(failure);
        }
        finally
        {
            _rows.Dispose();
            _connection.Dispose();
            _ended.SetResult();
        }
    }

    /// <summary>The waiting commits; null when the store is closed.</summary>
    private List<PendingCommit>? Take()
    {
        var waiting = _queue.Reader.WaitToReadAsync().AsTask();
        while (_committer.HasUnsynced && !waiting.Wait(GroupCommitter.SyncAfter))
        {
            _committer.SyncLogged();
        }

        if (!waiting.GetAwaiter().GetResult())
        {
            return null;
        }

        _taken = [];
        while (_taken.Count < MetadataLimits.GroupCommits && _queue.Reader.TryRead(out var commit))
        {
            if (!commit.IsAbandoned)
            {
                _taken.Add(commit);
            }
        }

        return _taken;
    }

    /// <summary>
    /// Fails every waiter. After a failed write or sync the store serves nothing: the program ends, and its next start
    /// recovers. See D2 (a failed sync poisons its file).
    /// </summary>
    private void Die(Exception failure)
    {
        Volatile.Write(ref _failed, failure);
        _queue.Writer.TryComplete();
        _taken.ForEach(commit => commit.Fail(GroupCommitter.Unknown(failure)));
        while (_queue.Reader.TryRead(out var commit))
        {
            commit.Fail(new TarnException(ErrorKind.Unavailable, "The metadata store failed.", failure));
        }

        while (_copies.TryDequeue(out var copy))
        {
            copy.Fail(failure);
        }

        _fatal(failure);
    }
}
