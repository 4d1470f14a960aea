using Tarn.Storage.Streams;

namespace Tarn.Delivery.Ledger;

/// <summary>What one commit covered of one shard. Ranges of a delivery tile each shard without gap or overlap.</summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FromOffset">The first offset covered.</param>
/// <param name="BeforeOffset">The first offset not covered.</param>
/// <param name="Records">Records in it.</param>
/// <param name="SkippedDamaged">Offsets passed over because their frame was damaged (D6).</param>
/// <param name="SkippedExpired">Offsets that retention had removed before they were read.</param>
/// <param name="SkippedDropped">Offsets that were not delivered because the delivery was deleted by force.</param>
public readonly record struct LedgerRange(
    ShardId Shard, long FromOffset, long BeforeOffset, long Records, long SkippedDamaged, long SkippedExpired, long SkippedDropped = 0);
