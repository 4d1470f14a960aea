using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>Records that a reader asked for and did not get, because their bytes do not carry their checksum.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FirstOffset">The first one's offset.</param>
/// <param name="EndOffset">The offset after the last.</param>
/// <param name="FirstArrivalMs">Arrival of the first frame of them, Unix milliseconds.</param>
/// <param name="LastArrivalMs">Arrival of the last frame of them.</param>
/// <param name="Records">How many; fewer than the offsets where whole frames lie between damaged ones.</param>
/// <param name="Places">In how many places.</param>
public sealed record DamagedRecords(
    StreamId Stream, ShardId Shard, long FirstOffset, long EndOffset, long FirstArrivalMs, long LastArrivalMs, long Records, int Places);
