namespace Tarn.Storage.Streams;

/// <summary>The part of a shard that can be read now.</summary>
/// <param name="FirstOffset">The oldest offset that retention has left.</param>
/// <param name="StableEnd">
/// Readers stop here: every record below is durable. See D8 (readers stop at the stable end). At most the next record's
/// offset.
/// </param>
/// <param name="Closed">The shard takes no more appends: no record will come at <see cref="StableEnd"/>.</param>
/// <param name="LastArrivalTimeMs">Arrival time of the newest record, Unix milliseconds; 0 when there was none.</param>
public readonly record struct ShardBounds(long FirstOffset, long StableEnd, bool Closed, long LastArrivalTimeMs);
