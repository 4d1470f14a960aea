namespace Tarn.Storage.Streams;

/// <summary>What of a shard can be read now.</summary>
/// <param name="FirstOffset">The oldest offset that retention has left.</param>
/// <param name="StableEnd">Readers stop here (D8): everything below is durable. The next record's offset or less.</param>
/// <param name="Closed">The shard takes no more appends: at <see cref="StableEnd"/> nothing will come.</param>
/// <param name="LastArrivalTimeMs">Arrival of the newest record, Unix milliseconds; 0 when there was none.</param>
public readonly record struct ShardBounds(long FirstOffset, long StableEnd, bool Closed, long LastArrivalTimeMs);
