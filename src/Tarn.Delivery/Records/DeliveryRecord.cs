using Tarn.Storage.Records;

namespace Tarn.Delivery.Records;

/// <summary>One record on its way from the log to an output.</summary>
/// <param name="Shard">The shard of the record.</param>
/// <param name="Offset">The record's offset in the shard.</param>
/// <param name="Sub">The place in the log record: 0, or more when a producer packed several records into one.</param>
/// <param name="ArrivalTimeMs">The time of acceptance, Unix milliseconds.</param>
/// <param name="Data">The record's bytes, valid until their read is disposed; outputs copy them.</param>
internal readonly record struct DeliveryRecord(ShardId Shard, long Offset, int Sub, long ArrivalTimeMs, ReadOnlyMemory<byte> Data);
