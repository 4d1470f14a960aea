using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Outputs;

/// <summary>A flush that an earlier attempt, perhaps of an earlier process, began.</summary>
/// <param name="Prepared">The flush. Its commit moves the output's positions to the ends of the ranges.</param>
/// <param name="Ranges">The ranges that it covers, per shard.</param>
internal sealed record ResumedFlush(IPreparedFlush Prepared, IReadOnlyList<LedgerRange> Ranges);
