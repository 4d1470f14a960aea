using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Mappings;

/// <summary>The positions where a new mapping starts to read.</summary>
/// <param name="Offsets">The first offset of each shard that exists.</param>
public sealed record MappingStarts(IReadOnlyDictionary<ShardId, long> Offsets)
{
    /// <summary>The positions in a stream's shards.</summary>
    public static async ValueTask<MappingStarts> Find(
        IStreamLog log, StreamLayout layout, StartingPosition start, long? startMs, CancellationToken cancellationToken)
    {
        var offsets = new Dictionary<ShardId, long>();
        foreach (var shard in layout.Shards)
        {
            if (log.Describe(shard.Id) is { } bounds)
            {
                offsets[shard.Id] = start switch
                {
                    StartingPosition.Latest => bounds.StableEnd,
                    StartingPosition.AtTimestamp => await log.OffsetAtTime(shard.Id, startMs ?? 0, cancellationToken),
                    _ => bounds.FirstOffset,
                };
            }
        }

        return new MappingStarts(offsets);
    }

    /// <summary>Makes the mapping's consumer and its positions.</summary>
    internal void Create(IMetadataTransaction transaction, MappingId id, ConsumerKind kind, StreamId stream)
    {
        ConsumerPositions.Put(transaction, new Consumer(id.Consumer, kind, stream, HoldsFreeing: true, ConsumerLease.None));
        foreach (var (shard, offset) in Offsets)
        {
            ConsumerPositions.Move(transaction, new PositionKey(id.Consumer, RunId.Main, shard, OutputId.All), offset, epoch: 0);
        }
    }
}
