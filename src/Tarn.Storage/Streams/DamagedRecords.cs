using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>Records that a reader asked for and did not get, because their bytes do not match their checksum.</summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FirstOffset">The first damaged record's offset.</param>
/// <param name="EndOffset">The offset after the last.</param>
/// <param name="FirstArrivalMs">Arrival time of the first damaged frame, Unix milliseconds.</param>
/// <param name="LastArrivalMs">Arrival time of the last damaged frame, Unix milliseconds.</param>
/// <param name="Records">
/// The number of damaged records; fewer than the offsets where whole frames are between damaged ones.
/// </param>
/// <param name="Places">The number of damaged ranges.</param>
public sealed record DamagedRecords(
    StreamId Stream, ShardId Shard, long FirstOffset, long EndOffset, long FirstArrivalMs, long LastArrivalMs, long Records, int Places);
