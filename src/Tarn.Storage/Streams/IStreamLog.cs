using Tarn.Storage.Calls;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// The log: append, read, wait, describe. Implementations: the journal on local disk; its in-memory twin; later an
/// Apache Kafka cluster. Streams and shards are made, closed and deleted by metadata transactions
/// (<see cref="Metadata.IMetadataTransaction.Change"/>).
/// </summary>
public interface IStreamLog
{
    /// <summary>
    /// Appends; completes when every frame is durable, never before: D1 (system calls are checked), D4 (group commit
    /// has no linger). Outcomes are values, per shard. Cancelling ends the wait for a turn in the queue; an accepted
    /// append continues.
    /// </summary>
    ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellationToken);

    /// <summary>
    /// The stable end of the log as a number: every record of a frame up to it is readable, and no record of a frame up to it appears
    /// later. See D8 (readers stop at the stable end). A shard with records up to it is among the shards that are listed afterwards.
    /// In memory: cheap.
    /// </summary>
    long StableLsn { get; }

    /// <summary>
    /// Reads from <paramref name="fromOffset"/>, or from the oldest stored offset if that is later. Returns at most
    /// about <paramref name="bytesMax"/> of stored batches, but at least one frame if there is one. Only durable
    /// records are returned: D8 (readers stop at the stable end). Records past their retention that are still stored
    /// for a consumer are returned too. See D26 (undelivered records are held). A door that serves users begins at
    /// <see cref="ShardBounds.FirstOffset"/>.
    /// </summary>
    /// <exception cref="TarnException">NotFound: no such shard.</exception>
    ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellationToken);

    /// <summary>
    /// Reads on from the positions of many shards at once, in the order of the log: D10 (sealed files end with an
    /// index). The result covers the next stretch of about this number of bytes that has records of these shards. A reader of
    /// many shards catches up at the speed of one sequential read. Without batches and with unmoved positions, no more
    /// records are there now.
    /// </summary>
    /// <exception cref="TarnException">NotFound: one of the shards does not exist.</exception>
    ValueTask<LogSweep> Sweep(IReadOnlyList<LogPosition> from, int bytesMax, CancellationToken cancellationToken);

    /// <summary>
    /// Completes when the shard holds a record at or after <paramref name="offset"/>, was closed or was deleted.
    /// </summary>
    ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellationToken);

    /// <summary>The shard's bounds, or null when there is no such shard. In memory: cheap.</summary>
    ShardBounds? Describe(ShardId shard);

    /// <summary>Records and bytes that the shard took since the start; zero when there is no such shard. In memory: cheap.</summary>
    ShardTotals Totals(ShardId shard);

    /// <summary>
    /// The first offset whose record arrived at or after that time; the stable end when there is none.
    /// </summary>
    ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellationToken);

    /// <summary>
    /// Follows the ends of shards, for the owner of internal streams: none at first. One wait serves any number of shards.
    /// </summary>
    ShardEnds FollowEnds();

    /// <summary>
    /// The positions of a call's records, without an append: D14 (retries are recognised). Null when none is known. The positions
    /// are durable; a record that is missing has offset −1.
    /// </summary>
    /// <param name="call">The call's key.</param>
    /// <param name="records">The number of its records.</param>
    /// <exception cref="TarnException">Unavailable, OutcomeUnknown: the positions cannot be determined now.</exception>
    ValueTask<IReadOnlyList<LogPosition>?> Recorded(CallKey call, int records);
}
