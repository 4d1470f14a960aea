using Tarn.Storage.Records;

namespace Tarn.Delivery.Replays;

/// <summary>The offsets of one shard that a replay reads.</summary>
/// <param name="From">The first offset.</param>
/// <param name="Before">The first offset after the range.</param>
public readonly record struct ReplayRange(ShardId Shard, long From, long Before);
