using Tarn.Storage.Streams;

namespace Tarn.Delivery.Configuration;

/// <summary>The configuration before a change, while records wait that were accepted under it (D23).</summary>
/// <param name="Config">That configuration.</param>
/// <param name="Until">Per shard, the first offset that goes by the newer one. Shards that came later go by it from their beginning.</param>
public sealed record FormerVersion(DeliveryConfig Config, IReadOnlyList<LogPosition> Until);
