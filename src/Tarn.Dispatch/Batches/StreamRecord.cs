namespace Tarn.Dispatch.Batches;

/// <summary>A record as the log has it. Key and data are valid until the call with it returns.</summary>
/// <param name="offset">Its offset in its shard.</param>
/// <param name="arrivalMs">When it arrived, Unix milliseconds.</param>
/// <param name="key">Its partition key.</param>
public readonly ref struct StreamRecord(long offset, long arrivalMs, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
{
    /// <summary>Its offset in its shard.</summary>
    public long Offset { get; } = offset;

    /// <summary>When it arrived, Unix milliseconds.</summary>
    public long ArrivalMs { get; } = arrivalMs;

    /// <summary>Its partition key.</summary>
    public ReadOnlySpan<byte> Key { get; } = key;

    public ReadOnlySpan<byte> Data { get; } = data;
}
