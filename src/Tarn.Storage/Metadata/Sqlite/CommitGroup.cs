namespace Tarn.Storage.Metadata.Sqlite;

/// <summary>
/// One transaction of the store for several waiting commits, each a savepoint in it with its own outcome (D18). A group is
/// either <i>plain</i>, made durable by the store's own sync, or <i>logged</i>: its rows are durable in the journal
/// before the store commits them, so that the store writes them to its log without a sync (D9).
/// </summary>
/// <remarks>
/// The two kinds cannot mix, since SQLite fixes <c>PRAGMA synchronous</c> at a transaction's begin: the caller says which kind
/// a commit is. An unsynced transaction cannot be overtaken by a synced
/// one: both append to one write-ahead log whose frames are chained by checksum, and a sync covers all before it. What power
/// loss takes from its end are logged transactions only; `applied` goes with them, and the start replays them
/// on exactly the state they were made on.
/// </remarks>
internal sealed class CommitGroup(SqliteConnection connection, SqliteRows rows, StoreCounters counters, ICommitLog? log, bool logged)
{
    private readonly List<PendingCommit> ran = [];
    private readonly List<Task<long>> journal = [];
    private bool isRolledBack;

    /// <summary>Those whose outcome this group decides, in the order of their numbers.</summary>
    public IReadOnlyList<PendingCommit> Ran => ran;

    /// <summary>The highest LSN of the group's sets; 0 when none is durable (yet).</summary>
    public long JournalLsn { get; private set; }

    /// <summary>True when sets were handed to the journal: it may hold what the store does not.</summary>
    public bool IsInJournal => journal.Count > 0;

    /// <summary>True once the store has committed.</summary>
    public bool WasCommitted { get; private set; }

    /// <summary>True when something is to be committed.</summary>
    public bool HasChanges => counters.IsDirty || ran.Exists(commit => commit.Failure is null && !commit.Recorder!.IsEmpty);

    public void Begin() => connection.Execute("BEGIN IMMEDIATE");

    /// <summary>Runs a commit as a savepoint of the group. A failure of its own, or a damaged page, is its outcome alone.</summary>
    /// <exception cref="SqliteException">The group's transaction cannot go on, or SQLite has rolled it back.</exception>
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
                journal.Add(Enqueue(commit.Recorder.ToSet()));
            }
        }
        catch (Exception failure) when (!connection.IsIdle && failure is not SqliteException { IsDamage: false })
        {
            // A damaged page fails the commit that needs it, and no other: the savepoint puts back what the statement had begun.
            Undo();
            commit.Failure = failure is SqliteException damage ? damage.AsFailure() : failure;
            ran.Add(commit);
            return;
        }
        finally
        {
            commit.Recorder.End();
        }

        ran.Add(commit);
        connection.Execute("RELEASE one");
    }

    // Whatever a body makes of a statement's failure: SQLite may have rolled the group back with it, and rows of the body are missing.
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
    /// Waits until every set of a logged group is durable. Answers why the journal failed, if it did with all of them: then nothing of
    /// the group may become true.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Only some sets are durable. Going on without them would let a later start replay old rows over newer ones: the store must fail.
    /// </exception>
    public Exception? WaitForJournal()
    {
        Exception? failure = null;
        foreach (var set in journal)
        {
            try
            {
                // The writer owns its thread: blocking it while the journal syncs lets the next group gather.
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

    /// <summary>Commits. After <see cref="RollBack"/> it does again, as blind puts, what ran before.</summary>
    public void Commit()
    {
        if (connection.IsIdle)
        {
            // Without a transaction the savepoints were commits of their own: only a rollback that was asked for may end it.
            Invariant.Check(isRolledBack);
            Begin();
            foreach (var change in ran.Where(commit => commit.Failure is null).SelectMany(commit => commit.Recorder!.Rows))
            {
                rows.Apply(change);
            }
        }

        if (counters.IsDirty)
        {
            SqliteFile.WriteState(rows, counters.Wanted);
        }

        connection.Execute("COMMIT");
        counters.Committed();
        WasCommitted = true;
    }

    public void RollBack()
    {
        // An error of SQLite may have rolled back already.
        isRolledBack = true;
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
            // Refused before it entered the queue: this commit's failure alone.
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
