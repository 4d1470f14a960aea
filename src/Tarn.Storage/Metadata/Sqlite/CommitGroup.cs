namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// One transaction of the store for several waiting commits. Each is a savepoint with its own outcome: D18 (metadata
/// has group commit). A group is either <i>plain</i>, made durable by the store's own sync, or <i>logged</i>: its rows
/// are durable in the journal before the store commits them. The store then writes them to its own log without a sync:
/// D9 (one commit for rows and records).
/// </summary>
/// <remarks>
/// The two kinds cannot mix, because SQLite fixes <c>PRAGMA synchronous</c> at a transaction's begin. The caller names
/// the kind of a commit. A synced transaction cannot overtake an unsynced one: both append to one write-ahead log,
/// whose frames are chained by checksum, and a sync covers all earlier frames. Power loss can remove only logged
/// transactions from the log's end. Their <c>applied</c> is lost with them, and the start replays them on exactly the
/// state that they were made on.
/// </remarks>
internal sealed class CommitGroup(SqliteConnection connection, SqliteRows rows, StoreCounters counters, ICommitLog? log, bool logged)
{
    private readonly List<PendingCommit> _ran = [];
    private readonly List<Task<long>> _journal = [];
    private bool _isRolledBack;

    /// <summary>The commits whose outcome this group decides, in the order of their numbers.</summary>
    public IReadOnlyList<PendingCommit> Ran => _ran;

    /// <summary>The highest LSN of the group's sets; 0 when none is durable (yet).</summary>
    public long JournalLsn { get; private set; }

    /// <summary>True when sets were handed to the journal: it may hold rows that the store does not hold.</summary>
    public bool IsInJournal => _journal.Count > 0;

    /// <summary>True once the store has committed.</summary>
    public bool WasCommitted { get; private set; }

    /// <summary>True when there is a change to commit.</summary>
    public bool HasChanges => counters.IsDirty || _ran.Exists(commit => commit.Failure is null && !commit.Recorder!.IsEmpty);

    public void Begin() => connection.Execute("BEGIN IMMEDIATE");

    /// <summary>
    /// Runs a commit as a savepoint of the group. A failure of its own, or a damaged page, fails this commit only.
    /// </summary>
    /// <exception cref="SqliteException">
    /// The group's transaction cannot continue, or SQLite has rolled it back.
    /// </exception>
    public void Run(PendingCommit commit)
    {
        connection.Execute("SAVEPOINT one");
        commit.Failure = null;
        commit.Recorder = new TransactionRecorder(log, commit.WithLog);
        try
        {
            var transaction = new SqliteTransaction(rows, counters, commit.Recorder);
            commit.Number = transaction.CommitNumber;
            RunBody(commit, transaction);
            if (logged && !commit.Recorder.IsEmpty)
            {
                Invariant.Check(counters.AreReserved, "logged commits use numbers that were reserved before their group");
                _journal.Add(Enqueue(commit.Recorder.ToSet()));
            }
        }
        catch (Exception failure) when (!connection.IsIdle && failure is not SqliteException { IsDamage: false })
        {
            // A damaged page fails only the commit that needs it: the savepoint reverts the statement's begun changes.
            Undo();
            commit.Failure = failure is SqliteException damage ? damage.AsFailure() : failure;
            _ran.Add(commit);
            return;
        }
        finally
        {
            commit.Recorder.End();
        }

        _ran.Add(commit);
        connection.Execute("RELEASE one");
    }

    // A statement's failure counts even if the body catches it: SQLite may have rolled the group back with it, and rows
    // of the body are missing.
    private static void RunBody(PendingCommit commit, SqliteTransaction transaction)
    {
        try
        {
            commit.Run(transaction);
        }
        catch (Exception) when (transaction.Failure is not null)
        {
            throw transaction.Failure;
        }

        if (transaction.Failure is { } swallowed)
        {
            throw swallowed;
        }
    }

    /// <summary>
    /// Waits until every set of a logged group is durable. Returns the journal's failure when it failed for all of
    /// them: then none of the group may take effect.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Only some sets are durable. To continue without the others would let a later start replay old rows over newer ones:
    /// the store must fail.
    /// </exception>
    public Exception? WaitForJournal()
    {
        Exception? failure = null;
        foreach (var set in _journal)
        {
            try
            {
                // The writer owns its thread: while it blocks here for the journal's sync, the next group gathers.
                JournalLsn = Math.Max(JournalLsn, set.GetAwaiter().GetResult());
            }
            catch (Exception failed)
            {
                failure = failed;
            }
        }

        return failure is not null && JournalLsn > 0
            ? throw new InvalidOperationException("The journal took a part of a group of metadata commits.", failure)
            : failure;
    }

    /// <summary>
    /// Commits. After <see cref="RollBack"/> it applies the rows of the commits that ran before again, as blind puts.
    /// </summary>
    public void Commit()
    {
        if (connection.IsIdle)
        {
            // Without a transaction the savepoints would have been commits of their own: only a requested rollback may
            // have ended it.
            Invariant.Check(_isRolledBack);
            Begin();
            foreach (var change in _ran.Where(commit => commit.Failure is null).SelectMany(commit => commit.Recorder!.Rows))
            {
                rows.Apply(change);
            }
        }

        if (counters.IsDirty)
        {
            SqliteFile.WriteState(rows, counters.Wanted);
        }

        connection.Execute("COMMIT");
        counters.Committed(synced: !logged);
        WasCommitted = true;
    }

    public void RollBack()
    {
        // An error of SQLite may already have rolled back.
        _isRolledBack = true;
        if (!connection.IsIdle)
        {
            connection.Execute("ROLLBACK");
        }
    }

    private Task<long> Enqueue(CommitSet set)
    {
        var task = log!.Enqueue(set).AsTask();
        if (task.IsFaulted)
        {
            // Refused before it entered the queue: only this commit fails.
            task.GetAwaiter().GetResult();
        }

        return task;
    }

    private void Undo()
    {
        connection.Execute("ROLLBACK TO one");
        connection.Execute("RELEASE one");
    }
}
