namespace Tarn.Storage.Records;

/// <summary>
/// Records of one shard, written as one frame: one Kafka record batch v2 exactly as its producer made it; base offset
/// and leader epoch are 0. See D5 (frames are chained). At most 16 MiB.
/// </summary>
public readonly record struct ShardAppend
{
    public required StreamId Stream { get; init; }

    /// <summary>The shard incarnation.</summary>
    public required ShardId Shard { get; init; }

    /// <summary>
    /// The encoded batch. The caller owns it and does not change it until the append's task has completed.
    /// </summary>
    public required ReadOnlyMemory<byte> Batch { get; init; }

    /// <summary>
    /// The number of records in the batch; 1 or more. Also the number of offsets covered, unless the batch has holes.
    /// </summary>
    public required int Records { get; init; }

    /// <summary>
    /// Each record's index within its call, in batch order; empty: 0, 1, 2, … With it a retry is answered entry by
    /// entry. See D14 (retries are recognised).
    /// </summary>
    public ReadOnlyMemory<ushort> CallIndexes { get; init; }
}
