using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Functions.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>Knows the readers of a stream from memory, with their positions.</summary>
/// <param name="consumers">Positions of deliveries and mappings.</param>
/// <param name="subscriptions">Sessions of registered consumers.</param>
/// <param name="mappings">Event source mappings.</param>
/// <param name="registry">The registry of names.</param>
public sealed class ShardReaders(
    ConsumerHolds consumers, ShardSubscriptions subscriptions, EventSourceMappings mappings, ResourceRegistry registry)
{
    /// <summary>The readers of a stream, by kind and name. A registered consumer is there while it has a session.</summary>
    public IReadOnlyList<ShardReader> Of(StreamId stream, IReadOnlySet<ShardId> shards) =>
    [
        .. consumers.ConsumersOf(stream).Select(Durable).OfType<ShardReader>()
            .Concat(Registered(shards))
            .OrderBy(reader => reader.Kind, StringComparer.Ordinal).ThenBy(reader => reader.Name, StringComparer.Ordinal),
    ];

    /// <summary>A delivery as a reader of its source.</summary>
    public ShardReader Delivery(ConsumerId id, string name) =>
        new(id.Value, "delivery", name, shard => consumers.PositionOf(id, shard), NeedsAll: true);

    private ShardReader? Durable(Consumer consumer)
    {
        var (kind, name) = consumer.Kind switch
        {
            ConsumerKind.Delivery => ("delivery", registry.TryGet(new ResourceId(consumer.Id.Value), out var delivery) ? delivery.Name.Name : null),
            ConsumerKind.Mapping => ("function", mappings.Find(new MappingId(consumer.Id.Value)) is { } mapping ? FunctionOf(mapping) : null),
            _ => ("", null),
        };
        return name is null ? null : new ShardReader(consumer.Id.Value, kind, name, shard => consumers.PositionOf(consumer.Id, shard), NeedsAll: true);
    }

    private IEnumerable<ShardReader> Registered(IReadOnlySet<ShardId> shards)
    {
        foreach (var sessions in subscriptions.Running.Where(session => shards.Contains(session.Shard)).GroupBy(session => session.Subscriber))
        {
            if (registry.TryGet(new ResourceId(sessions.Key.Value), out var consumer))
            {
                // While a session takes over from another one, a shard has both.
                var next = sessions.GroupBy(session => session.Shard).ToDictionary(one => one.Key, one => one.Max(session => session.NextOffset));
                long? NextIn(ShardId shard) => next.TryGetValue(shard, out var offset) ? offset : null;
                yield return new ShardReader(sessions.Key.Value, "consumer", ConsumerArns.NameOf(consumer), NextIn, NeedsAll: false);
            }
        }
    }

    // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
    private static string FunctionOf(MappingStatus mapping) => mapping.Config.FunctionArn.Split(':')[6];
}
