using Tarn.Storage.Records;

namespace Tarn.Dispatch.Batches;

/// <summary>A record in a batch.</summary>
/// <param name="ArrivalMs">When it arrived, Unix milliseconds.</param>
/// <param name="Start">Its first byte in the batch.</param>
/// <param name="Length">Its bytes.</param>
public readonly record struct BatchRecord(ShardId Shard, long Offset, long ArrivalMs, int Start, int Length)
{
    /// <summary>After its last byte in the batch.</summary>
    public int End => Start + Length;
}
