using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// A reader's position in a shard: the next offset to read, D22 (positions commit with their output). Offsets have
/// holes: never count by subtracting.
/// </summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="NextOffset">0 or more; every lower offset is done.</param>
public readonly record struct LogPosition(ShardId Shard, long NextOffset);
