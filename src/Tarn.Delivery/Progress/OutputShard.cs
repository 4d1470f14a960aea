using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>One output's progress in one shard.</summary>
/// <param name="next">The first offset that the output has not been given yet.</param>
internal sealed class OutputShard(ShardId shard, long next)
{
    public ShardId Shard => shard;

    /// <summary>The first offset that the output has not been given yet.</summary>
    public long Next { get; set; } = next;

    /// <summary>The end of the output's last commit, or its start.</summary>
    public long Committed { get; set; } = next;
}
