using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

/// <summary>
/// The configuration before a change, while records accepted under it are pending: D23 (a position is a whole record).
/// </summary>
/// <param name="Config">The former configuration.</param>
/// <param name="Until">
/// Per shard, the first offset that the newer configuration delivers. It delivers shards that opened later from their
/// first record.
/// </param>
public sealed record FormerVersion(DeliveryConfig Config, IReadOnlyList<LogPosition> Until);
