namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// Sorts waiting commits into plain and logged groups (<see cref="CommitGroup"/>), commits each group, and notifies
/// waiters, views and the log. Only the writer's thread uses it.
/// </summary>
internal sealed class GroupCommitter
{
    /// <summary>How long the journal retains files for rows that the store holds only in the page cache.</summary>
    public static readonly TimeSpan SyncAfter = TimeSpan.FromSeconds(1);

    private readonly SqliteConnection _connection;
    private readonly SqliteRows _rows;
    private readonly StoreCounters _counters;
    private readonly ChangeFeed _feed;
    private readonly ICommitLog? _log;
    private readonly TimeProvider _time;
    private readonly Func<bool> _makeRoom;
    private long _unsyncedLsn;
    private long _unsyncedSince;
    private bool _synchronousFull = true;
    private long _committed;

    public GroupCommitter(SqliteConnection connection, SqliteRows rows, ChangeFeed feed, ICommitLog? log, TimeProvider time, Func<bool> makeRoom)
    {
        _makeRoom = makeRoom;
        _time = time;
        _connection = connection;
        _rows = rows;
        _feed = feed;
        _log = log;
        _counters = new StoreCounters(SqliteFile.ReadState(rows));
        _committed = _counters.LastCommit;
        feed.Begin(_committed);
    }

    /// <summary>The newest commit's number; any thread may read it.</summary>
    public long CommitNumber => Volatile.Read(ref _committed);

    /// <summary>True when logged groups are only in the page cache.</summary>
    public bool HasUnsynced => _unsyncedLsn > 0;

    /// <summary>True when they have been there for so long that the journal should not wait longer.</summary>
    public bool IsSyncDue => HasUnsynced && _time.GetElapsedTime(_unsyncedSince) > SyncAfter;

    /// <summary>
    /// Applies the log's sets that this store lacks, as blind puts: D9 (one commit for rows and records).
    /// </summary>
    public void Replay()
    {
        if (_log is null)
        {
            return;
        }

        LogReplay.Run(_log, _connection, _rows, _counters, _makeRoom);
        Volatile.Write(ref _committed, _counters.LastCommit);
        _feed.Begin(_committed);
        _log.Committed(_counters.Written.Applied);
        _log.Checkpointed(_counters.Written.Applied);
    }

    /// <summary>Runs the waiting commits, in groups of either kind, and completes each of them.</summary>
    /// <exception cref="SqliteException">A write or sync failed: D2 (a failed sync poisons its file).</exception>
    public void Run(List<PendingCommit> commits)
    {
        // Without a log there is only the plain kind.
        RunGroup(commits.FindAll(commit => !commit.WithLog || _log is null), logged: false);
        RunGroup(commits.FindAll(commit => commit.WithLog && _log is not null), logged: true);
    }

    private void RunGroup(List<PendingCommit> commits, bool logged)
    {
        if (commits.Count == 0)
        {
            return;
        }

        var group = new CommitGroup(_connection, _rows, _counters, _log, logged);
        try
        {
            if (logged && _counters.IsNearEnd)
            {
                _counters.Reserve();
                WriteState();
            }

            SetSynchronous(full: !logged);
            group.Begin();
            var left = RunAll(group, commits);
            MakeTrue(group, logged);
            RunGroup(left, logged);
        }
        catch (SqliteException full) when (full.IsDiskFull && !group.IsInJournal)
        {
            group.RollBack();
            if (_makeRoom())
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
            catch (SqliteException full) when (full.IsDiskFull && group.IsInJournal && _makeRoom())
            {
                group.RollBack();
                return commits.FindAll(other => !group.Ran.Contains(other));
            }
        }

        return [];
    }

    private void MakeTrue(CommitGroup group, bool logged)
    {
        if ((logged ? group.WaitForJournal() : Invalidate(group)) is { } failure)
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
            _counters.Applied(group.JournalLsn);
        }

        if (group.HasChanges)
        {
            if (!logged && HasUnsynced)
            {
                _counters.MustWrite();
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
    private TarnException? Invalidate(CommitGroup group)
    {
        try
        {
            if (group.HasChanges)
            {
                _log?.Invalidate().AsTask().GetAwaiter().GetResult();
            }

            return null;
        }
        catch (TarnException failure)
        {
            return failure;
        }
    }

    // A shard is in the log before any reader, by a view or by a read of its own, sees its row: D9 (one commit for rows and records).
    // D15: the store must take the rows that the journal holds. A body that ran again would be another commit.
    private void Commit(CommitGroup group)
    {
        if (group.JournalLsn > 0)
        {
            _log!.Showing(group.JournalLsn);
        }

        try
        {
            group.Commit();
        }
        catch (SqliteException full) when (full.IsDiskFull && group.IsInJournal && _makeRoom())
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
                Volatile.Write(ref _committed, commit.Number);
                _feed.Publish(commit.Number, commit.Recorder.Rows);
            }
        }

        if (group.JournalLsn > 0)
        {
            _log!.Committed(group.JournalLsn);
            _unsyncedSince = _unsyncedLsn == 0 ? _time.GetTimestamp() : _unsyncedSince;
            _unsyncedLsn = group.JournalLsn;
        }
        else if (!logged && _unsyncedLsn > 0 && group.WasCommitted)
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
        if (_unsyncedLsn == 0)
        {
            return;
        }

        try
        {
            _counters.MustWrite();
            WriteState();
        }
        catch (SqliteException full) when (full.IsDiskFull)
        {
            if (!_connection.IsIdle)
            {
                _connection.Execute("ROLLBACK");
            }

            if (_makeRoom())
            {
                SyncLogged();
            }
        }
    }

    // A synced commit of a changed state: all that the store has committed before is durable after it.
    private void WriteState()
    {
        SetSynchronous(full: true);
        _connection.Execute("BEGIN IMMEDIATE");
        SqliteFile.WriteState(_rows, _counters.Wanted);
        _connection.Execute("COMMIT");
        _counters.Committed(synced: true);
        if (HasUnsynced)
        {
            Synced();
        }
    }

    private void Synced()
    {
        _log!.Checkpointed(_unsyncedLsn);
        _unsyncedLsn = 0;
    }

    private void SetSynchronous(bool full)
    {
        if (_synchronousFull != full)
        {
            // NORMAL, not OFF: a checkpoint still syncs the log before it touches the file.
            _connection.Execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _synchronousFull = full;
        }
    }

    /// <summary>The exception for a waiter whose commit may or may not hold.</summary>
    public static TarnException Unknown(Exception cause) => cause as TarnException
        ?? new TarnException(ErrorKind.OutcomeUnknown, "The metadata store failed; whether the commit holds is known after a restart.", cause);
}
