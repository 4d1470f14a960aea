using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Aws.TarnApi.Readers;

/// <summary>A part of the instance that reads streams. The composition creates one per project.</summary>
public interface IShardPart
{
    /// <summary>The part's readers of a stream. In memory: quick.</summary>
    /// <param name="shards">The shards whose positions are wanted.</param>
    IEnumerable<ShardReader> ReadersOf(StreamId stream, IReadOnlySet<ShardId> shards);

    /// <summary>Records that clients read of a shard since the start, and the bytes of their data and keys.</summary>
    ShardTotals ReadsOf(ShardId shard) => default;
}
