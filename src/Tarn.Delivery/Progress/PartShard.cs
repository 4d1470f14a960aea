namespace Tarn.Delivery.Progress;

/// <summary>The records of one part of an output from one shard that are not committed.</summary>
internal sealed class PartShard
{
    /// <summary>Where the read of the oldest buffered record began; null: none is buffered.</summary>
    public long? PendingFrom { get; set; }

    /// <summary>The same for the records of the flush in flight.</summary>
    public long? FlushingFrom { get; set; }

    /// <summary>Buffered records.</summary>
    public long Records { get; set; }

    /// <summary>The part's stored position above the low-water; 0: there is none.</summary>
    public long Ahead { get; set; }

    /// <summary>The offset below which the part has everything; null: the shard holds nothing of it back.</summary>
    public long? Low => FlushingFrom ?? PendingFrom;
}
