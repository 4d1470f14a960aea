using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Targets;

/// <summary>The target of the records of one mapping's stream.</summary>
public interface IBatchTarget : IMappingTarget
{
    /// <summary>Begins a shard.</summary>
    IShardTarget Open(ShardDescription shard);
}
