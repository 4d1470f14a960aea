using Tarn.Dispatch.Batches;

namespace Tarn.Dispatch.Sources;

/// <summary>The records of a shard, as events have them.</summary>
public interface ISourceShard : IBatchForm
{
    /// <summary>The shard's name.</summary>
    string Name { get; }
}
