using Tarn.Storage.Streams;

namespace Tarn.Storage.Metadata;

/// <summary>
/// What the metadata store asks of the journal (D9). The store's one writing thread calls it: closure in the open transaction →
/// <see cref="Enqueue"/> → wait → the store commits with the set's LSN as its <c>applied</c>, without a sync of its own.
/// </summary>
public interface ICommitLog
{
    /// <summary>A new id from the LSN counter, above all that were given out.</summary>
    long NextLogId();

    /// <summary>
    /// Takes one atomic set into the journal's queue: a change frame and its record frames, neighbours in one group. The shards'
    /// states are checked before it returns. The task completes when the set is durable, with its LSN; the appends' tickets are
    /// filled by then. Readers see the records, and waiters the changes, only after <see cref="Committed"/>.
    /// </summary>
    /// <exception cref="TarnException">Conflict: a shard is closed; NotFound: no such shard or stream; DiskFull.</exception>
    ValueTask<long> Enqueue(CommitSet set);

    /// <summary>The store has committed every set up to this LSN: its records and changes become visible to readers.</summary>
    void Committed(long lsn);

    /// <summary>The store has made durable what it applied up to this LSN: files below it need not be kept for its sake.</summary>
    void Checkpointed(long lsn);

    /// <summary>
    /// Completes when no set that was answered as unknown can come back at a start (D2): asked before anything is committed that is not in the log, since a
    /// start would put such a set's rows over it.
    /// </summary>
    /// <exception cref="TarnException">DiskFull, Unavailable: that cannot be made durable now.</exception>
    ValueTask MakeVoid();

    /// <summary>
    /// At start: the row changes of every set above <paramref name="applied"/>, in LSN order, to be applied as blind puts.
    /// </summary>
    /// <exception cref="TarnException">
    /// Damaged: a change frame above <paramref name="applied"/> cannot be read, or none is left that is as new as it; the message says what to do.
    /// </exception>
    IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied);
}
