using Tarn.Storage.Records;

namespace Tarn.Delivery.Records;

/// <summary>The position of a record in the source of its delivery.</summary>
/// <param name="Offset">The offset of the log record.</param>
/// <param name="Sub">The ordinal among the records that the steps made of the log record.</param>
internal readonly record struct RecordOrigin(ShardId Shard, long Offset, int Sub);
