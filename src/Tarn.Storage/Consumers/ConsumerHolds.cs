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
    private readonly View<ConsumerId, Consumer> consumers;
    private readonly View<(ConsumerId Consumer, OutputId Output, ShardId Shard), long> positions;

    private ConsumerHolds(
        View<ConsumerId, Consumer> consumers, View<(ConsumerId Consumer, OutputId Output, ShardId Shard), long> positions)
    {
        this.consumers = consumers;
        this.positions = positions;
    }

    /// <summary>Loads the rows and follows the store.</summary>
    public static async Task<ConsumerHolds> Open(IMetadataStore store, CancellationToken cancellation)
    {
        var positions = await View<(ConsumerId, OutputId, ShardId), long>.Open(
            store,
            ConsumerSpaces.Positions,
            ConsumerRows.ReadPositionKey,
            (key, value) => ConsumerRows.DecodePosition(key, value).Position.NextOffset,
            cancellation);
        var consumers = await View<ConsumerId, Consumer>.Open(
            store, ConsumerSpaces.Consumers, ConsumerRows.ReadConsumerKey, ConsumerRows.DecodeConsumer, cancellation);
        return new ConsumerHolds(consumers, positions);
    }

    /// <summary>
    /// The lowest offset of the shard that a holding consumer of its stream still needs; <see cref="long.MaxValue"/>
    /// when none does. A consumer without a position in the shard (a child it has not reached) needs all of it. So does
    /// a consumer with an output that has no position there.
    /// </summary>
    public long LowestNeeded(StreamId stream, ShardId shard)
    {
        var lowest = long.MaxValue;
        foreach (var (id, consumer) in consumers.Snapshot)
        {
            if (consumer.Stream == stream && consumer.HoldsFreeing)
            {
                lowest = Math.Min(lowest, LowestOf(id, shard));
            }
        }

        return lowest;
    }

    /// <summary>The consumers that hold records.</summary>
    public IEnumerable<Consumer> Holding => consumers.Snapshot.Select(row => row.Value).Where(consumer => consumer.HoldsFreeing);

    /// <summary>
    /// The consumers and outputs that have a position in the shard, whether they hold records or not.
    /// </summary>
    public IReadOnlyList<(ConsumerId Consumer, OutputId Output)> PositionsIn(ShardId shard) =>
        [.. positions.Snapshot.Where(row => row.Key.Shard == shard).Select(row => (row.Key.Consumer, row.Key.Output))];

    /// <inheritdoc/>
    public void Dispose()
    {
        consumers.Dispose();
        positions.Dispose();
    }

    /// <summary>
    /// The lowest offset that one consumer needs of a shard. Its slowest output counts; an output without a row for the
    /// shard has not begun with it.
    /// </summary>
    public long LowestOf(ConsumerId id, ShardId shard)
    {
        var lowest = long.MaxValue;
        var here = 0;
        var outputs = new HashSet<OutputId>();
        foreach (var (key, next) in positions.Snapshot)
        {
            if (key.Consumer != id)
            {
                continue;
            }

            outputs.Add(key.Output);
            if (key.Shard == shard)
            {
                here++;
                lowest = Math.Min(lowest, next);
            }
        }

        return here == 0 || here < outputs.Count ? 0 : lowest;
    }
}
