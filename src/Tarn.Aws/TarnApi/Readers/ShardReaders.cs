using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>Knows the readers of a stream from memory, with their positions.</summary>
/// <param name="consumers">Positions of deliveries.</param>
/// <param name="registry">The registry of names.</param>
/// <param name="parts">The parts of all modules that read streams.</param>
public sealed class ShardReaders(ConsumerHolds consumers, ResourceRegistry registry, IReadOnlyList<IShardPart> parts)
{
    /// <summary>The readers of a stream, by kind and name.</summary>
    public IReadOnlyList<ShardReader> Of(StreamId stream, IReadOnlySet<ShardId> shards) =>
    [
        .. Deliveries(stream)
            .Concat(parts.SelectMany(part => part.ReadersOf(stream, shards)))
            .OrderBy(reader => reader.Kind, StringComparer.Ordinal).ThenBy(reader => reader.Name, StringComparer.Ordinal),
    ];

    /// <summary>Records that clients read of a shard since the start, and the bytes of their data and keys.</summary>
    public ShardTotals ReadsOf(ShardId shard)
    {
        var sum = default(ShardTotals);
        foreach (var part in parts)
        {
            var one = part.ReadsOf(shard);
            sum = new ShardTotals(sum.Records + one.Records, sum.Bytes + one.Bytes);
        }

        return sum;
    }

    /// <summary>A delivery as a reader of its source.</summary>
    public ShardReader Delivery(ConsumerId id, string name) =>
        new(id.Value, "delivery", name, shard => consumers.PositionOf(id, shard), NeedsAll: true);

    private IEnumerable<ShardReader> Deliveries(StreamId stream)
    {
        foreach (var consumer in consumers.ConsumersOf(stream))
        {
            if (consumer.Kind == ConsumerKind.Delivery && registry.TryGet(new ResourceId(consumer.Id.Value), out var delivery))
            {
                yield return Delivery(consumer.Id, delivery.Name.Name);
            }
        }
    }
}
