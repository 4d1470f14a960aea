using Tarn.Dispatch.Mappings;
using Tarn.Messaging.Pipes;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>Pipes that read streams.</summary>
/// <param name="consumers">Their positions.</param>
public sealed class PipeReaders(ConsumerHolds consumers, EventPipes pipes) : IShardPart
{
    /// <inheritdoc/>
    public IEnumerable<ShardReader> ReadersOf(StreamId stream, IReadOnlySet<ShardId> shards) => consumers.ConsumersOf(stream)
        .Where(consumer => consumer.Kind == ConsumerKind.Pipe)
        .Select(consumer => (Consumer: consumer, Pipe: pipes.Find(new MappingId(consumer.Id.Value))))
        .Where(found => found.Pipe is not null)
        .Select(found => new ShardReader(
            found.Consumer.Id.Value, "pipe", found.Pipe!.Config.Name, shard => consumers.PositionOf(found.Consumer.Id, shard), NeedsAll: true));
}
