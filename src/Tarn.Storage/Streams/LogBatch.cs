namespace Tarn.Storage.Streams;

/// <summary>One stored frame of a shard, in the form that readers get.</summary>
/// <param name="BaseOffset">The first record's offset.</param>
/// <param name="Records">The number of records.</param>
/// <param name="ArrivalTimeMs">
/// Arrival time of all of them, Unix milliseconds: D12 (arrival times never go back).
/// </param>
/// <param name="Batch">
/// The Kafka v2 batch as its producer made it; valid until the read that returned it is disposed.
/// </param>
/// <param name="Lsn">The frame's number in the log: frames of all shards are in the order of these numbers.</param>
public readonly record struct LogBatch(long BaseOffset, int Records, long ArrivalTimeMs, ReadOnlyMemory<byte> Batch, long Lsn);
