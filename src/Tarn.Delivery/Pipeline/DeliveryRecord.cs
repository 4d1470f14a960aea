using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>One record on its way from the log to an output.</summary>
/// <param name="Shard">The shard that it was read from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Sub">Its place in the log record: 0, or more where a producer packed several into one.</param>
/// <param name="ArrivalTimeMs">When it was accepted, Unix milliseconds.</param>
/// <param name="Data">Its bytes; valid until the read that it came from is disposed: outputs copy.</param>
internal readonly record struct DeliveryRecord(ShardId Shard, long Offset, int Sub, long ArrivalTimeMs, ReadOnlyMemory<byte> Data);
