using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Journal.Recover;
using Tarn.Storage.Streams.Journal.Write;

namespace Tarn.Storage.Streams.Journal;

/// <content>The commit log of the metadata store: D9 (one commit for rows and records).</content>
public sealed partial class JournalLog
{
    /// <inheritdoc/>
    public long NextLogId() => _state.NextLsn();

    /// <inheritdoc/>
    public ValueTask<long> Enqueue(CommitSet set)
    {
        if (_fault is not null)
        {
            throw new TarnException(ErrorKind.Unavailable, "The log takes no writes.", _fault);
        }

        if (!set.MustGoOn && _files.Failure is { Kind: ErrorKind.DiskFull } full)
        {
            // Refused here, it is this commit's failure alone. Once it is in the queue, its whole group of the store
            // fails with it.
            throw full;
        }

        var item = new PendingSet(set);
        _commits.Take(set);
        Invariant.Check(_queue.TryAdd(item, out _));
        return item.Task;
    }

    /// <inheritdoc/>
    public ValueTask Invalidate()
    {
        if (!_writer.OwesInvalidation)
        {
            return ValueTask.CompletedTask;
        }

        var item = new PendingInvalidation();
        Invariant.Check(_queue.TryAdd(item, out _));
        return item.Task;
    }

    /// <inheritdoc/>
    public void Showing(long lsn) => _commits.Showing(lsn);

    /// <inheritdoc/>
    public void Committed(long lsn)
    {
        if (_commits.Committed(lsn))
        {
            _keeper.FreeSoon(); // what is too old by now is not to be seen for another minute
        }
    }

    /// <inheritdoc/>
    public void Checkpointed(long lsn) => _commits.CheckpointedTo(lsn);

    /// <inheritdoc/>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied) =>
        new JournalReplay(_files, Recovery.NewestChangeLsn, _seed).Above(applied);

    /// <summary>
    /// As <see cref="ReplayAbove"/>, for the recovery of a lost store: sets that cannot be read are left out. The last
    /// set is empty and newer than all of them.
    /// </summary>
    /// <param name="lost">Gets a line for each file with a lost set.</param>
    /// <exception cref="TarnException">Damaged: a set that the store has applied is gone.</exception>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayReadable(long applied, Action<string> lost) =>
        new JournalReplay(_files, Recovery.NewestChangeLsn, _seed).ReadableAbove(applied, lost);
}
