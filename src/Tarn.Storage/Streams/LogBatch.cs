namespace Tarn.Storage.Streams;

/// <summary>One stored frame of a shard, as a reader gets it.</summary>
/// <param name="BaseOffset">The first record's offset.</param>
/// <param name="Records">How many records.</param>
/// <param name="ArrivalTimeMs">Arrival time of all of them, Unix milliseconds (D12).</param>
/// <param name="Batch">The Kafka v2 batch as its producer made it; valid until the read it belongs to is disposed.</param>
public readonly record struct LogBatch(long BaseOffset, int Records, long ArrivalTimeMs, ReadOnlyMemory<byte> Batch);
