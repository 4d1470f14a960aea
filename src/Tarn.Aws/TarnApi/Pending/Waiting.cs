namespace Tarn.Aws.TarnApi.Pending;

/// <summary>Records that wait.</summary>
/// <param name="Bytes">Their bytes; null: not known.</param>
/// <param name="OldestMs">When the oldest arrived, Unix milliseconds; null: none waits.</param>
/// <param name="IsEstimate">Whether the count or the bytes are estimates.</param>
public readonly record struct Waiting(long Count, long? Bytes, long? OldestMs, bool IsEstimate);
