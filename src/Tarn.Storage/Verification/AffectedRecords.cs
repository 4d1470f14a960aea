using Tarn.Storage.Records;

namespace Tarn.Storage.Verification;

/// <summary>Records of one shard that cannot be read.</summary>
/// <param name="Stream">The stream; 0 where only the index speaks of them.</param>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FirstOffset">The first one's offset.</param>
/// <param name="EndOffset">The offset after the last.</param>
/// <param name="FirstArrivalMs">Arrival of the first, Unix milliseconds.</param>
/// <param name="LastArrivalMs">Arrival of the last.</param>
public readonly record struct AffectedRecords(
    StreamId Stream, ShardId Shard, long FirstOffset, long EndOffset, long FirstArrivalMs, long LastArrivalMs);
