using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// The log: append, read, wait, describe. Implementations: the journal on local disk; its in-memory twin; later an Apache
/// Kafka cluster. Streams and shards are made, closed and deleted by metadata transactions
/// (<see cref="Metadata.IMetadataTransaction.Change"/>).
/// </summary>
public interface IStreamLog
{
    /// <summary>
    /// Appends; completes when every frame is durable (D1, D4), never before. Outcomes are values, per shard. Cancelling gives up
    /// waiting for a place in the queue; what was accepted goes on.
    /// </summary>
    ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellation);

    /// <summary>
    /// Reads from <paramref name="fromOffset"/> (or the oldest offset stored, if that is later), at most about <paramref name="bytesMax"/> of
    /// stored batches but at least one frame if there is one. Never shows what is not durable (D8). What retention has passed may
    /// still be stored because a consumer needs it (D26), and is shown: who serves users begins at <see cref="ShardBounds.FirstOffset"/>.
    /// </summary>
    /// <exception cref="TarnException">NotFound: no such shard.</exception>
    ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellation);

    /// <summary>Completes when the shard holds something at or after <paramref name="offset"/>, was closed or was deleted.</summary>
    ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellation);

    /// <summary>The shard's bounds, or null when there is no such shard. In memory: cheap.</summary>
    ShardBounds? Describe(ShardId shard);

    /// <summary>The first offset whose record arrived at or after that time; the stable end when there is none.</summary>
    ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellation);
}
