using Tarn.Dispatch.Mappings;
using Tarn.Functions.Mappings;
using Tarn.Functions.Mappings.Configuration;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>Functions that read streams by event source mappings.</summary>
/// <param name="consumers">Their positions.</param>
public sealed class MappingReaders(ConsumerHolds consumers, EventSourceMappings mappings) : IShardPart
{
    /// <inheritdoc/>
    public IEnumerable<ShardReader> ReadersOf(StreamId stream, IReadOnlySet<ShardId> shards)
    {
        foreach (var consumer in consumers.ConsumersOf(stream))
        {
            if (consumer.Kind == ConsumerKind.Mapping && mappings.Find(new MappingId(consumer.Id.Value)) is { } mapping)
            {
                // arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
                var name = mapping.Config.FunctionArn.Split(':')[6];
                yield return new ShardReader(
                    consumer.Id.Value, "function", name, shard => consumers.PositionOf(consumer.Id, shard), NeedsAll: true);
            }
        }
    }
}
