using Tarn.Storage.Records;

namespace Tarn.Storage.Verification;

/// <summary>Records of one shard that cannot be read.</summary>
/// <param name="Stream">The stream; 0 when only the index names the records.</param>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FirstOffset">The first record's offset.</param>
/// <param name="EndOffset">The offset after the last.</param>
/// <param name="FirstArrivalMs">Arrival time of the first record, Unix milliseconds.</param>
/// <param name="LastArrivalMs">Arrival time of the last record, Unix milliseconds.</param>
public readonly record struct AffectedRecords(
    StreamId Stream, ShardId Shard, long FirstOffset, long EndOffset, long FirstArrivalMs, long LastArrivalMs);
