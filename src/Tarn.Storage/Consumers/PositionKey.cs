using Tarn.Storage.Records;

namespace Tarn.Storage.Consumers;

/// <summary>The key of a stored position.</summary>
/// <param name="Run">The run of the consumer.</param>
/// <param name="Output">The output that is ahead of the others; <see cref="OutputId.All"/>: the low-water of all.</param>
/// <param name="Part">
/// The part of the output that moves alone: a table, a partition; at most <see cref="PartBytesMax"/> bytes of UTF-8,
/// and empty for an output without parts.
/// </param>
public readonly record struct PositionKey(ConsumerId Consumer, RunId Run, ShardId Shard, OutputId Output, string Part = "")
{
    /// <summary>The most bytes of a part's name.</summary>
    public const int PartBytesMax = 1_024;
}
