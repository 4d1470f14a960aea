using System.Collections.Concurrent;
using System.Reflection;
using System.Threading.Channels;

namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>The one thread that writes and checkpoints (D17): takes what waits, commits it as a group, completes the waiters.</summary>
internal sealed class SqliteWriter
{
    private const int StackBytes = 16 << 20;
    private const int QueueCommitsMax = 4_096;
    private const int IdleSyncMs = 1_000;

    private readonly SqliteConnection connection;
    private readonly SqliteRows rows;
    private readonly StoreCounters counters;
    private readonly SqliteReaders readers;
    private readonly ChangeFeed feed;
    private readonly ICommitLog? log;
    private readonly Action<Exception> fatal;
    private readonly Checkpoints checkpoints;
    private readonly Thread thread;
    private readonly ConcurrentDictionary<MethodInfo, bool> touchesLog = new();
    private readonly ConcurrentQueue<StoreCopy> copies = new();
    private readonly Channel<PendingCommit> queue = Channel.CreateBounded<PendingCommit>(
        new BoundedChannelOptions(QueueCommitsMax) { SingleReader = true });

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingCommit> taken = [];
    private Exception? failed;
    private long unsyncedLsn;
    private bool synchronousFull = true;
    private long committed;

    public SqliteWriter(
        SqliteConnection connection, SqliteReaders readers, ChangeFeed feed, ICommitLog? log, Action<Exception> fatal)
    {
        this.connection = connection;
        this.readers = readers;
        this.feed = feed;
        this.log = log;
        this.fatal = fatal;
        rows = new SqliteRows(connection);
        counters = new StoreCounters(SqliteFile.ReadState(rows));
        committed = counters.LastCommit;
        checkpoints = new Checkpoints(connection, readers);
        thread = new Thread(Loop, StackBytes) { IsBackground = true, Name = "tarn metadata" };
    }

    public long CommitNumber => Volatile.Read(ref committed);

    /// <summary>Replays what the log has beyond this store (D9), then begins to take commits.</summary>
    public void Start()
    {
        Replay();
        thread.Start();
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

    /// <summary>Copies the store to a new file in small steps between commits (D20).</summary>
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

    private void Replay()
    {
        if (log is null)
        {
            return;
        }

        foreach (var (lsn, changes) in log.ReplayAbove(counters.Durable.Applied))
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in changes)
            {
                rows.Apply(change);
            }

            counters.Applied(lsn);
            counters.NextCommit();
            SqliteFile.WriteState(rows, counters.Wanted);
            connection.Execute("COMMIT");
            counters.Committed();
        }

        log.Committed(counters.Durable.Applied);
        log.Checkpointed(counters.Durable.Applied);
    }

    private void Loop()
    {
        try
        {
            while (Take() is { } group)
            {
                RunAll(group);
                checkpoints.AfterCommit();
                while (copies.TryPeek(out var copy) && (copy.Step(connection) || queue.Reader.Count == 0))
                {
                    _ = copy.IsDone && copies.TryDequeue(out _);
                }
            }

            SyncLogged();
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

    /// <summary>The commits that wait now; null when the store is closed.</summary>
    private List<PendingCommit>? Take()
    {
        var waiting = queue.Reader.WaitToReadAsync().AsTask();
        if (unsyncedLsn > 0 && !waiting.Wait(IdleSyncMs))
        {
            SyncLogged();
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

    private void RunAll(List<PendingCommit> commits)
    {
        var plain = commits.FindAll(commit => !touchesLog.GetValueOrDefault(commit.Code));
        var logged = commits.FindAll(commit => touchesLog.GetValueOrDefault(commit.Code));
        logged.AddRange(RunGroup(plain, logged: false));
        while (logged.Count > 0)
        {
            plain = RunGroup(logged, logged: true);
            logged = RunGroup(plain, logged: false);
        }
    }

    /// <summary>Runs and commits a group; answers the commits that turned out to be of the other kind.</summary>
    private List<PendingCommit> RunGroup(List<PendingCommit> commits, bool logged)
    {
        if (commits.Count == 0)
        {
            return commits;
        }

        SetSynchronous(full: !logged);
        var group = new CommitGroup(connection, rows, counters, log, logged);
        try
        {
            group.Begin();
            commits.ForEach(group.Run);
            MakeTrue(group, logged);
        }
        catch (SqliteException full) when (full.IsDiskFull && !(logged && group.IsInJournal))
        {
            group.RollBack();
            var failure = new TarnException(ErrorKind.DiskFull, "The disk is full: the metadata store cannot grow.", full);
            commits.ForEach(commit => commit.Fail(failure));
            return [];
        }

        group.Misplaced.ForEach(commit => touchesLog[commit.Code] = !logged);
        return group.Misplaced;
    }

    private void MakeTrue(CommitGroup group, bool logged)
    {
        if (group.WaitForJournal() is { } failure)
        {
            // Later commits of the group may have read the failed one's rows: none of them becomes true. D2 voids what
            // the journal wrote, so that nothing of it comes back at a restart.
            group.RollBack();
            foreach (var commit in group.Ran)
            {
                commit.Fail(commit.Failure ?? Unknown(failure));
            }

            return;
        }

        if (logged)
        {
            counters.Applied(group.JournalLsn);
        }

        if (group.HasChanges)
        {
            group.Commit();
        }
        else
        {
            group.RollBack();
        }

        Publish(group, logged);
    }

    private void Publish(CommitGroup group, bool logged)
    {
        foreach (var commit in group.Ran)
        {
            if (commit.Failure is null && !commit.Recorder!.IsEmpty)
            {
                Volatile.Write(ref committed, commit.Number);
                feed.Publish(commit.Number, commit.Recorder.Rows);
            }
        }

        if (group.JournalLsn > 0)
        {
            log!.Committed(group.JournalLsn);
            unsyncedLsn = group.JournalLsn;
        }
        else if (!logged && unsyncedLsn > 0 && group.WasCommitted)
        {
            Synced();
        }

        foreach (var commit in group.Ran)
        {
            commit.Complete();
        }
    }

    /// <summary>Makes durable what logged groups left in the page cache, so that the journal may free its files (D9).</summary>
    private void SyncLogged()
    {
        if (unsyncedLsn == 0)
        {
            return;
        }

        SetSynchronous(full: true);
        connection.Execute("BEGIN IMMEDIATE");
        SqliteFile.WriteState(rows, counters.Wanted);
        connection.Execute("COMMIT");
        counters.Committed();
        Synced();
    }

    private void Synced()
    {
        log!.Checkpointed(unsyncedLsn);
        unsyncedLsn = 0;
    }

    private void SetSynchronous(bool full)
    {
        if (synchronousFull != full)
        {
            // NORMAL, not OFF: a checkpoint still syncs the log before it touches the file.
            connection.Execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            synchronousFull = full;
        }
    }

    private static TarnException Unknown(Exception cause) => cause as TarnException
        ?? new TarnException(ErrorKind.OutcomeUnknown, "The metadata store failed; whether the commit holds is known after a restart.", cause);

    /// <summary>A store whose write or sync failed serves nothing more: the program ends and recovers at its next start (D2).</summary>
    private void Die(Exception failure)
    {
        Volatile.Write(ref failed, failure);
        queue.Writer.TryComplete();
        taken.ForEach(commit => commit.Fail(Unknown(failure)));
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
