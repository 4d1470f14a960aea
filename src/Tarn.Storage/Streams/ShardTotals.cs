namespace Tarn.Storage.Streams;

/// <summary>Records and bytes that a shard took since this process started. The difference of two of them is a rate.</summary>
/// <param name="Records">Records that became durable.</param>
/// <param name="Bytes">Bytes that they take in the log, with the headers of batches and frames.</param>
public readonly record struct ShardTotals(long Records, long Bytes);
