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

    private readonly SqliteConnection connection;
    private readonly SqliteRows rows;
    private readonly GroupCommitter committer;
    private readonly Action<Exception> fatal;
    private readonly Checkpoints checkpoints;
    private readonly Thread thread;
    private readonly ConcurrentQueue<StoreCopy> copies = new();
    private readonly Channel<PendingCommit> queue = Channel.CreateBounded<PendingCommit>(
        new BoundedChannelOptions(QueueCommitsMax) { SingleReader = true });

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingCommit> taken = [];
    private Exception? failed;

    public SqliteWriter(
        SqliteConnection connection, SqliteReaders readers, ChangeFeed feed, ICommitLog? log, TimeProvider time,
        Action<Exception> fatal, Func<bool> makeRoom)
    {
        this.connection = connection;
        this.fatal = fatal;
        rows = new SqliteRows(connection);
        committer = new GroupCommitter(connection, rows, feed, log, time, makeRoom);
        checkpoints = new Checkpoints(connection, readers);
        thread = new Thread(Loop, StackBytes) { IsBackground = true, Name = "tarn metadata" };
    }

    public long CommitNumber => committer.CommitNumber;

    /// <summary>
    /// Replays the log's sets that this store lacks, then begins to take commits. See D9 (one commit for rows and
    /// records).
    /// </summary>
    public void Start()
    {
        committer.Replay();
        thread.Start();
    }

    /// <summary>Closes the file of a store whose <see cref="Start"/> failed.</summary>
    public void Abandon()
    {
        rows.Dispose();
        connection.Dispose();
    }

    public async ValueTask<T> Enqueue<T>(PendingCommit<T> commit, CancellationToken cancellation)
    {
        try
        {
            await queue.Writer.WriteAsync(commit, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new TarnException(ErrorKind.Unavailable, "The metadata store is closed.", Volatile.Read(ref failed));
        }

        return await commit.Task;
    }

    /// <summary>
    /// Copies the store to a new file, in small steps between commits: D20 (a version is a list of extents).
    /// </summary>
    public async Task Copy(StoreCopy copy)
    {
        copies.Enqueue(copy);

        // An empty commit wakes the loop.
        await Enqueue(new PendingCommit<int>(static _ => ValueTask.FromResult(0), default), default);
        await copy.Done;
    }

    public async Task Stop()
    {
        queue.Writer.TryComplete();
        await ended.Task;
    }

    private void Loop()
    {
        try
        {
            while (Take() is { } group)
            {
                committer.Run(group);
                if (committer.IsSyncDue)
                {
                    committer.SyncLogged();
                }

                checkpoints.AfterCommit();
                while (copies.TryPeek(out var copy) && (copy.Step(connection) || queue.Reader.Count == 0))
                {
                    _ = copy.IsDone && copies.TryDequeue(out _);
                }
            }

            committer.SyncLogged();
            checkpoints.Last();
        }
        catch (Exception failure)
        {
            Die(failure);
        }
        finally
        {
            rows.Dispose();
            connection.Dispose();
            ended.SetResult();
        }
    }

    /// <summary>The waiting commits; null when the store is closed.</summary>
    private List<PendingCommit>? Take()
    {
        var waiting = queue.Reader.WaitToReadAsync().AsTask();
        while (committer.HasUnsynced && !waiting.Wait(GroupCommitter.SyncAfter))
        {
            committer.SyncLogged();
        }

        if (!waiting.GetAwaiter().GetResult())
        {
            return null;
        }

        taken = [];
        while (taken.Count < MetadataLimits.GroupCommits && queue.Reader.TryRead(out var commit))
        {
            if (!commit.IsAbandoned)
            {
                taken.Add(commit);
            }
        }

        return taken;
    }

    /// <summary>
    /// Fails every waiter. After a failed write or sync the store serves nothing: the program ends, and its next start
    /// recovers. See D2 (a failed sync poisons its file).
    /// </summary>
    private void Die(Exception failure)
    {
        Volatile.Write(ref failed, failure);
        queue.Writer.TryComplete();
        taken.ForEach(commit => commit.Fail(GroupCommitter.Unknown(failure)));
        while (queue.Reader.TryRead(out var commit))
        {
            commit.Fail(new TarnException(ErrorKind.Unavailable, "The metadata store failed.", failure));
        }

        while (copies.TryDequeue(out var copy))
        {
            copy.Fail(failure);
        }

        fatal(failure);
    }
}
