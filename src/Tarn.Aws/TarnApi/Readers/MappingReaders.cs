using Tarn.Dispatch.Mappings;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>Mappings of one kind that read streams.</summary>
/// <param name="consumers">Their positions.</param>
/// <param name="kind">Their kind among consumers.</param>
/// <param name="reader">The kind of reader in answers: <c>function</c>, <c>pipe</c>.</param>
/// <param name="nameOf">The name of the reader; null: the mapping is gone.</param>
public sealed class MappingReaders(ConsumerHolds consumers, ConsumerKind kind, string reader, Func<MappingId, string?> nameOf) : IShardPart
{
    /// <inheritdoc/>
    public IEnumerable<ShardReader> ReadersOf(StreamId stream, IReadOnlySet<ShardId> shards)
    {
        foreach (var consumer in consumers.ConsumersOf(stream))
        {
            if (consumer.Kind == kind && nameOf(new MappingId(consumer.Id.Value)) is { } name)
            {
                yield return new ShardReader(consumer.Id.Value, reader, name, shard => consumers.PositionOf(consumer.Id, shard), NeedsAll: true);
            }
        }
    }
}
