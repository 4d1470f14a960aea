namespace Tarn.Storage.Streams;

/// <summary>The outcome for one shard of a <see cref="LogAppend"/>, in its order.</summary>
/// <param name="BaseOffset">The first record's offset; record <c>i</c> of the batch has <c>BaseOffset + i</c>.</param>
/// <param name="ArrivalTimeMs">Arrival time, Unix milliseconds: D12 (arrival times never go back).</param>
public readonly record struct ShardOutcome(AppendStatus Status, long BaseOffset, long ArrivalTimeMs);
