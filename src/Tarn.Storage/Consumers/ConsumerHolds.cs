using System.Collections.Concurrent;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Storage.Consumers;

/// <summary>
/// Knows from memory which records of a shard consumers still need; retention asks it before it frees records. See D26
/// (undelivered records are held).
/// </summary>
public sealed class ConsumerHolds : IRetentionHold, IDisposable
{
    private readonly View<ConsumerId, Consumer> _consumers;
    private readonly View<PositionKey, long> _positions;
    private readonly PositionIndex _index;
    private readonly ConsumerIndex _byStream;
    private readonly ConcurrentDictionary<(ConsumerId Consumer, ShardId Shard), long> _ended = new();

    private ConsumerHolds(View<ConsumerId, Consumer> consumers, View<PositionKey, long> positions)
    {
        _consumers = consumers;
        _positions = positions;
        _index = new PositionIndex(positions);
        _byStream = new ConsumerIndex(consumers);
    }

    /// <summary>Loads the rows and follows the store.</summary>
    public static async Task<ConsumerHolds> Open(IMetadataStore store, CancellationToken cancellationToken)
    {
        var positions = await View<PositionKey, long>.Open(
            store,
            ConsumerSpaces.Positions,
            ConsumerRows.ReadPositionKey,
            (key, value) => ConsumerRows.DecodePosition(key, value).Position.NextOffset,
            cancellationToken);
        var consumers = await View<ConsumerId, Consumer>.Open(
            store, ConsumerSpaces.Consumers, ConsumerRows.ReadConsumerKey, ConsumerRows.DecodeConsumer, cancellationToken);
        return new ConsumerHolds(consumers, positions);
    }

    /// <summary>
    /// The lowest offset of the shard that a holding consumer of its stream still needs; <see cref="long.MaxValue"/>
    /// when none does. A consumer without a position in the shard (a child it has not reached) needs all of it.
    /// </summary>
    public long LowestNeeded(StreamId stream, ShardId shard)
    {
        var lowest = long.MaxValue;
        foreach (var consumer in _byStream.Of(stream))
        {
            if (consumer.HoldsFreeing)
            {
                lowest = Math.Min(lowest, Math.Max(LowestOf(consumer.Id, shard), _ended.GetValueOrDefault((consumer.Id, shard))));
            }
        }

        return lowest;
    }

    /// <summary>Ends a consumer's hold of the records below an offset: retention may free them.</summary>
    public void End(ConsumerId id, ShardId shard, long below) => _ended[(id, shard)] = below;

    /// <summary>The consumers that hold records.</summary>
    public IEnumerable<Consumer> Holding => _consumers.Snapshot.Select(row => row.Value).Where(consumer => consumer.HoldsFreeing);

    /// <summary>The consumers that read a stream.</summary>
    public IEnumerable<Consumer> ConsumersOf(StreamId stream) => _byStream.Of(stream);

    /// <inheritdoc cref="PositionIndex.PositionOf"/>
    public long? PositionOf(ConsumerId id, ShardId shard) => _index.PositionOf(id, shard);

    /// <summary>The positions in the shard, of consumers that hold records and of others.</summary>
    public IReadOnlyList<PositionKey> PositionsIn(ShardId shard) => _index.PositionsIn(shard);

    /// <inheritdoc/>
    public void Dispose()
    {
        _consumers.Dispose();
        _positions.Dispose();
    }

    /// <inheritdoc cref="PositionIndex.LowestOf"/>
    public long LowestOf(ConsumerId id, ShardId shard) => _index.LowestOf(id, shard);
}
