using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>
/// Deletes closed shards. A shard goes when retention has passed all its records and no consumer needs any. Its row,
/// its positions and the log's state of it are deleted in one commit. See D26 (undelivered records are held) and D9
/// (one commit for rows and records). So a stream that is resharded again and again does not grow. While the clock is
/// not trusted, no shard is deleted: D12 (arrival times never go back).
/// </summary>
/// <param name="store">The store of the rows.</param>
/// <param name="streams">The streams and their shards.</param>
/// <param name="holds">The consumers' positions.</param>
/// <param name="needs">The records that consumers and owners still need.</param>
/// <param name="log">The records.</param>
/// <param name="time">The clock.</param>
public sealed class ShardExpiry(IMetadataStore store, StreamDirectory streams, ConsumerHolds holds, IRetentionHold needs, IStreamLog log, TimeProvider time)
{
    private const int ShardsPerCommit = 100;

    /// <summary>Why the clock may not decide now which records are too old; null when it may.</summary>
    public Func<string?> ClockDoubt { get; init; } = static () => null;

    /// <summary>Checks every stream once.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        foreach (var layout in streams.Snapshot)
        {
            var over = layout.Shards.Where(shard => IsOver(shard, layout.Stream.Retention)).ToArray();
            foreach (var some in over.Chunk(ShardsPerCommit))
            {
                await store.CommitWithLog(transaction => Delete(transaction, layout.Stream.Id, some), cancellationToken);
            }
        }
    }

    // The stream may have been deleted meanwhile, or its retention made longer.
    private async ValueTask<int> Delete(IMetadataTransaction transaction, StreamId id, ShardDescription[] shards)
    {
        if (await StreamDirectory.Get(transaction, id) is not { } stream)
        {
            return 0;
        }

        var over = Array.FindAll(shards, shard => IsOver(shard, stream.Retention));
        foreach (var shard in over)
        {
            StreamDirectory.DeleteShard(transaction, id, shard.Id);
            foreach (var position in holds.PositionsIn(shard.Id))
            {
                ConsumerPositions.Remove(transaction, position);
            }
        }

        return over.Length;
    }

    private bool IsOver(ShardDescription shard, TimeSpan retention)
    {
        var horizon = time.GetUtcNow() - retention;
        return shard.Closed < horizon
            && log.Describe(shard.Id) is { Closed: true } bounds
            && bounds.LastArrivalTimeMs < horizon.ToUnixTimeMilliseconds()
            && needs.LowestNeeded(shard.Stream, shard.Id) >= bounds.StableEnd
            && ClockDoubt() is null;
    }
}
