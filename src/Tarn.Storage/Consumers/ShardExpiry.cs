using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Storage.Consumers;

/// <summary>
/// The end of closed shards. Once retention has passed everything in one, and no consumer needs any of it (D26), its row, its positions and the
/// log's state of it go in one commit (D9): a stream that is resharded again and again does not grow. Nothing goes while the clock is not to be
/// trusted (D12).
/// </summary>
/// <param name="store">Where the rows lie.</param>
/// <param name="streams">Which shards there are.</param>
/// <param name="holds">What consumers still need.</param>
/// <param name="log">The records.</param>
/// <param name="time">The clock.</param>
public sealed class ShardExpiry(IMetadataStore store, StreamDirectory streams, ConsumerHolds holds, IStreamLog log, TimeProvider time)
{
    private const int ShardsPerCommit = 100;

    /// <summary>Why the clock may not decide now what is too old; null: it may.</summary>
    public Func<string?> ClockDoubt { get; init; } = static () => null;

    /// <summary>One look at every stream.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        foreach (var layout in streams.Snapshot)
        {
            var over = layout.Shards.Where(shard => IsOver(shard, layout.Stream.Retention)).ToArray();
            foreach (var some in over.Chunk(ShardsPerCommit))
            {
                await store.CommitWithLog(transaction => Delete(transaction, layout.Stream.Id, some), cancellation);
            }
        }
    }

    // The stream may have been deleted since, or its retention made longer.
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
            foreach (var (consumer, output) in holds.PositionsIn(shard.Id))
            {
                ConsumerPositions.Remove(transaction, consumer, output, shard.Id);
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
            && holds.LowestNeeded(shard.Stream, shard.Id) >= bounds.StableEnd
            && ClockDoubt() is null;
    }
}
