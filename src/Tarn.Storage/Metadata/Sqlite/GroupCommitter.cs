namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Sorts waiting commits into plain and logged groups (<see cref="CommitGroup"/>), commits each group, and notifies
/// waiters, views and the log. Only the writer's thread uses it.
/// </summary>
internal sealed class GroupCommitter
{
    /// <summary>How long the journal keeps files for rows that the store holds only in the page cache.</summary>
    public static readonly TimeSpan SyncAfter = TimeSpan.FromSeconds(1);

    private readonly SqliteConnection connection;
    private readonly SqliteRows rows;
    private readonly StoreCounters counters;
    private readonly ChangeFeed feed;
    private readonly ICommitLog? log;
    private readonly TimeProvider time;
    private readonly Func<bool> makeRoom;
    private long unsyncedLsn;
    private long unsyncedSince;
    private bool synchronousFull = true;
    private long committed;

    public GroupCommitter(SqliteConnection connection, SqliteRows rows, ChangeFeed feed, ICommitLog? log, TimeProvider time, Func<bool> makeRoom)
    {
        this.makeRoom = makeRoom;
        this.time = time;
        this.connection = connection;
        this.rows = rows;
        this.feed = feed;
        this.log = log;
        counters = new StoreCounters(SqliteFile.ReadState(rows));
        committed = counters.LastCommit;
        feed.Begin(committed);
    }

    /// <summary>The newest commit's number; any thread may read it.</summary>
    public long CommitNumber => Volatile.Read(ref committed);

    /// <summary>True when logged groups are only in the page cache.</summary>
    public bool HasUnsynced => unsyncedLsn > 0;

    /// <summary>True when they have been there for so long that the journal should not wait longer.</summary>
    public bool IsSyncDue => HasUnsynced && time.GetElapsedTime(unsyncedSince) > SyncAfter;

    /// <summary>
    /// Applies the log's sets that this store lacks, as blind puts: D9 (one commit for rows and records).
    /// </summary>
    public void Replay()
    {
        if (log is null)
        {
            return;
        }

        foreach (var (lsn, changes) in log.ReplayAbove(counters.Durable.Applied))
        {
            Replay(lsn, changes);
        }

        feed.Begin(committed);
        log.Committed(counters.Durable.Applied);
        log.Checkpointed(counters.Durable.Applied);
    }

    private void Replay(long lsn, IReadOnlyList<RowChange> changes)
    {
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var change in changes)
            {
                rows.Apply(change);
            }

            counters.Applied(lsn);
            Volatile.Write(ref committed, counters.NextCommit());
            SqliteFile.WriteState(rows, counters.Wanted);
            connection.Execute("COMMIT");
            counters.Committed();
        }
        catch (SqliteException full) when (full.IsDiskFull && makeRoom())
        {
            if (!connection.IsIdle)
            {
                connection.Execute("ROLLBACK");
            }

            Replay(lsn, changes);
        }
    }

    /// <summary>Runs the waiting commits, in groups of either kind, and completes each of them.</summary>
    /// <exception cref="SqliteException">A write or sync failed: D2 (a failed sync poisons its file).</exception>
    public void Run(List<PendingCommit> commits)
    {
        // Without a log there is only the plain kind.
        RunGroup(commits.FindAll(commit => !commit.WithLog || log is null), logged: false);
        RunGroup(commits.FindAll(commit => commit.WithLog && log is not null), logged: true);
    }

    private void RunGroup(List<PendingCommit> commits, bool logged)
    {
        if (commits.Count == 0)
        {
            return;
        }

        SetSynchronous(full: !logged);
        var group = new CommitGroup(connection, rows, counters, log, logged);
        try
        {
            group.Begin();
            var left = RunAll(group, commits);
            MakeTrue(group, logged);
            RunGroup(left, logged);
        }
        catch (SqliteException full) when (full.IsDiskFull && !group.IsInJournal)
        {
            group.RollBack();
            if (makeRoom())
            {
                RunGroup(commits, logged); // D15 (a full disk stops work in order): metadata is refused last
                return;
            }

            var failure = new TarnException(ErrorKind.DiskFull, "The disk is full: the metadata store cannot grow.", full);
            commits.ForEach(commit => commit.Fail(failure));
        }
    }

    // Returns the commits that did not run: the disk filled up after the journal had accepted an earlier one. They run
    // after that one.
    private List<PendingCommit> RunAll(CommitGroup group, List<PendingCommit> commits)
    {
        foreach (var commit in commits)
        {
            try
            {
                group.Run(commit);
            }
            catch (SqliteException full) when (full.IsDiskFull && group.IsInJournal && makeRoom())
            {
                group.RollBack();
                return commits.FindAll(other => !group.Ran.Contains(other));
            }
        }

        return [];
    }

    private void MakeTrue(CommitGroup group, bool logged)
    {
        if ((logged ? group.WaitForJournal() : MakeVoid(group)) is { } failure)
        {
            // Later commits of the group may have read the failed one's rows: none of them takes effect. The journal
            // invalidates the group's frames, so that none of them returns at a restart: D2.
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
            if (!logged && HasUnsynced)
            {
                counters.MustWrite();
            }

            Commit(group);
        }
        else
        {
            group.RollBack();
        }

        Publish(group, logged);
    }

    // D2: a start would put the rows of a failed set over the rows that are committed now.
    private TarnException? MakeVoid(CommitGroup group)
    {
        try
        {
            if (group.HasChanges)
            {
                log?.MakeVoid().AsTask().GetAwaiter().GetResult();
            }

            return null;
        }
        catch (TarnException failure)
        {
            return failure;
        }
    }

    // D15: the store must take the rows that the journal holds. A body that ran again would be another commit.
    private void Commit(CommitGroup group)
    {
        try
        {
            group.Commit();
        }
        catch (SqliteException full) when (full.IsDiskFull && group.IsInJournal && makeRoom())
        {
            group.RollBack();
            Commit(group);
        }
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
            unsyncedSince = unsyncedLsn == 0 ? time.GetTimestamp() : unsyncedSince;
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

    /// <summary>
    /// Makes the logged groups in the page cache durable, so that the journal may free its files (D9). When the disk
    /// stays full, the sync is postponed: the journal holds the rows.
    /// </summary>
    public void SyncLogged()
    {
        if (unsyncedLsn == 0)
        {
            return;
        }

        try
        {
            SetSynchronous(full: true);
            counters.MustWrite();
            connection.Execute("BEGIN IMMEDIATE");
            SqliteFile.WriteState(rows, counters.Wanted);
            connection.Execute("COMMIT");
            counters.Committed();
            Synced();
        }
        catch (SqliteException full) when (full.IsDiskFull)
        {
            if (!connection.IsIdle)
            {
                connection.Execute("ROLLBACK");
            }

            if (makeRoom())
            {
                SyncLogged();
            }
        }
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

    /// <summary>The exception for a waiter whose commit may or may not hold.</summary>
    public static TarnException Unknown(Exception cause) => cause as TarnException
        ?? new TarnException(ErrorKind.OutcomeUnknown, "The metadata store failed; whether the commit holds is known after a restart.", cause);
}
