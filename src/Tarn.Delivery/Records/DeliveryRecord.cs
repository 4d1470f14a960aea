using Tarn.Delivery.Configuration;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Records;

/// <summary>One record on its way from the log to an output.</summary>
/// <param name="Shard">The shard of the record.</param>
/// <param name="Offset">The record's offset in the shard.</param>
/// <param name="Sub">
/// The ordinal among the records that the steps made of one log record: dense, from 0, in their order.
/// </param>
/// <param name="ArrivalTimeMs">The time of acceptance, Unix milliseconds.</param>
/// <param name="Data">The record's bytes, valid until the call that passes the record returns; outputs copy them.</param>
internal readonly record struct DeliveryRecord(ShardId Shard, long Offset, int Sub, long ArrivalTimeMs, ReadOnlyMemory<byte> Data)
{
    /// <summary>
    /// The partition key as its producer gave it, UTF-8; empty for direct puts, and in outputs. Valid as long as
    /// <see cref="Data"/>.
    /// </summary>
    public ReadOnlyMemory<byte> PartitionKey { get; init; }

    /// <summary>The compressed form of the whole of <see cref="Data"/>; empty if that was not decompressed.</summary>
    public ReadOnlyMemory<byte> Compressed { get; init; }

    /// <summary>The table that a step chose; null: the delivery's only table, or none.</summary>
    public DeliveryTable? Table { get; init; }

    /// <summary>The change to the table.</summary>
    public RecordOperation Operation { get; init; }

    /// <summary>
    /// The source record of a function's result; null: this record is of the source itself. Outputs count by the record's position
    /// in the log that they read. Their buffers get the source's position.
    /// </summary>
    public RecordOrigin? Source { get; init; }

    /// <summary>The record at its position in the source, as outputs get it.</summary>
    public DeliveryRecord AtSource =>
        Source is { } source ? this with { Shard = source.Shard, Offset = source.Offset, Sub = source.Sub, Source = null } : this;

    /// <summary>The partition of objects; null: objects are not partitioned.</summary>
    public RecordPartition? Partition { get; init; }
}
