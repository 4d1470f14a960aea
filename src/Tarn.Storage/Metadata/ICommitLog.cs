
namespace Tarn.Storage.Metadata;

/// <summary>
/// The journal as the metadata store uses it, D9 (one commit for rows and records). The store's one writing thread
/// calls it: the closure runs in the open transaction, then <see cref="Enqueue"/>, then the wait. Then the store
/// commits with the set's LSN as its <c>applied</c>, without a sync of its own.
/// </summary>
public interface ICommitLog
{
    /// <summary>A new id from the LSN counter, above all earlier ones.</summary>
    long NextLogId();

    /// <summary>
    /// Takes one atomic set into the journal's queue: a change frame and its record frames, neighbours in one group.
    /// The shards' states are checked before it returns. The task completes when the set is durable, with its LSN; the
    /// appends' tickets are filled by then. Readers see the records, and waiters the changes, only after
    /// <see cref="Committed"/>.
    /// </summary>
    /// <exception cref="TarnException">
    /// Conflict: a shard is closed; NotFound: no such shard or stream; DiskFull.
    /// </exception>
    ValueTask<long> Enqueue(CommitSet set);

    /// <summary>
    /// Notes that the store commits every set up to this LSN next: the sets are durable in the journal. Readers see the shards that they open from
    /// now on, before any view or read has their rows. With a row and without bounds in the log, a shard counts as deleted. All else follows in
    /// <see cref="Committed"/>. It may be called again for the same sets.
    /// </summary>
    void Showing(long lsn);

    /// <summary>
    /// Notes that the store has committed every set up to this LSN: its records and changes become visible to readers.
    /// </summary>
    void Committed(long lsn);

    /// <summary>
    /// Notes that the store has made all sets up to this LSN durable: it needs no files below that LSN any more.
    /// </summary>
    void Checkpointed(long lsn);

    /// <summary>
    /// Completes when no set whose outcome was answered as unknown can return at a start, D2 (a failed sync poisons its
    /// file). It is called before a commit that is not in the log, because a start would put such a set's rows over
    /// that commit.
    /// </summary>
    /// <exception cref="TarnException">DiskFull, Unavailable: the invalidation cannot be made durable now.</exception>
    ValueTask Invalidate();

    /// <summary>
    /// At start: the row changes of every set above <paramref name="applied"/>, in LSN order, to be applied as blind
    /// puts.
    /// </summary>
    /// <exception cref="TarnException">
    /// Damaged: a change frame above <paramref name="applied"/> cannot be read, or no frame as new as it is left; the
    /// message names the remedy.
    /// </exception>
    IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied);
}
