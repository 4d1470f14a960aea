using Tarn.Storage.Streams.Layouts;

namespace Tarn.Dispatch.Targets;

/// <summary>The target of one mapping under one configuration.</summary>
public interface IBatchTarget
{
    /// <summary>The mapping's name in the operators' log.</summary>
    string Name { get; }

    /// <summary>The name of the stream in results.</summary>
    string Source { get; }

    /// <summary>
    /// Checks that the mapping may read its stream. It is called before the first read, then every second, by any thread. A mapping
    /// without the right stops at its positions, and asks again after a second.
    /// </summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied; the message names the action.</exception>
    void Check();

    /// <summary>Begins a shard.</summary>
    IShardTarget Open(ShardDescription shard);
}
