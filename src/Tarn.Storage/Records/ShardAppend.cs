namespace Tarn.Storage.Records;

/// <summary>
/// Records of one shard, to be written as one frame: one Kafka record batch v2 exactly as its producer made it (D5; base
/// offset and leader epoch 0). At most 16 MiB.
/// </summary>
public readonly record struct ShardAppend
{
    /// <summary>The stream.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>The shard incarnation.</summary>
    public required ShardId Shard { get; init; }

    /// <summary>The encoded batch. The caller owns it and keeps it unchanged until the append's task has completed.</summary>
    public required ReadOnlyMemory<byte> Batch { get; init; }

    /// <summary>How many records the batch holds; 1 or more. Also the offsets covered, unless the batch has holes.</summary>
    public required int Records { get; init; }

    /// <summary>
    /// Each record's index within the call that made it, in batch order (D14); empty: 0, 1, 2, … Used to answer a retry entry
    /// by entry.
    /// </summary>
    public ReadOnlyMemory<ushort> CallIndexes { get; init; }
}
