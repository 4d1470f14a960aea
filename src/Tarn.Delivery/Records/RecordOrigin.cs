using Tarn.Storage.Records;

namespace Tarn.Delivery.Records;

/// <summary>The place of a record in the source of its delivery.</summary>
/// <param name="Offset">The offset of the log record.</param>
/// <param name="Sub">The place among the records that the steps made of the log record.</param>
internal readonly record struct RecordOrigin(ShardId Shard, long Offset, int Sub);
