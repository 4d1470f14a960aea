using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>Where a reader stands in a shard: the next offset that it wants (D22). Offsets have holes: never count by subtracting.</summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="NextOffset">0 or more; every offset below it is done.</param>
public readonly record struct LogPosition(ShardId Shard, long NextOffset);
