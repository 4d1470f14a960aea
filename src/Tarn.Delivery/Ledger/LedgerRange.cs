using Tarn.Delivery.Configuration;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// A part of one shard. The ranges of a run's entries tile each shard without gap or overlap.
/// </summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FromOffset">The first covered offset.</param>
/// <param name="BeforeOffset">The first offset after the range.</param>
/// <param name="Records">The number of log records in the range.</param>
/// <param name="SkippedDamaged">
/// Offsets skipped because their frame was damaged: D6 (recovery tells damage from a torn tail).
/// </param>
/// <param name="SkippedExpired">Offsets that retention had removed before the delivery read them.</param>
/// <param name="SkippedDropped">
/// Offsets that were not delivered because the delivery was deleted by force, or because its source stream was deleted.
/// </param>
/// <param name="SubRecords">
/// The number of records that went to the outputs: more than <paramref name="Records"/> where the steps make several
/// records of one, fewer where they make none.
/// </param>
/// <param name="DroppedByFunction">Results of the delivery's function that drop their record.</param>
public readonly record struct LedgerRange(
    ShardId Shard, long FromOffset, long BeforeOffset, long Records, long SkippedDamaged, long SkippedExpired, long SkippedDropped = 0,
    long SubRecords = 0, long DroppedByFunction = 0)
{
    /// <summary>This range and the one that begins at its end.</summary>
    internal LedgerRange Join(in LedgerRange next)
    {
        Invariant.Check(next.Shard == Shard && next.FromOffset == BeforeOffset);
        return new LedgerRange(
            Shard,
            FromOffset,
            next.BeforeOffset,
            Records + next.Records,
            SkippedDamaged + next.SkippedDamaged,
            SkippedExpired + next.SkippedExpired,
            SkippedDropped + next.SkippedDropped,
            SubRecords + next.SubRecords,
            DroppedByFunction + next.DroppedByFunction);
    }

    /// <summary>
    /// The ranges above the low-water in shards with these ends. <see cref="SkippedDropped"/> counts the offsets that
    /// the destination does not have.
    /// </summary>
    /// <param name="stored">The positions of the run.</param>
    /// <param name="ends">The end of each shard.</param>
    internal static IEnumerable<LedgerRange> Undelivered(IReadOnlyList<OutputPosition> stored, IEnumerable<LogPosition> ends)
    {
        foreach (var end in ends)
        {
            var low = Of(OutputId.All, end.Shard);
            if (end.NextOffset > low)
            {
                var delivered = Math.Max(low, Of(OutputIds.Destination, end.Shard));
                yield return new LedgerRange(
                    end.Shard, low, end.NextOffset, 0, 0, 0, SkippedDropped: Math.Max(0, end.NextOffset - delivered));
            }
        }

        long Of(OutputId output, ShardId shard) => stored
            .FirstOrDefault(position => position.Output == output && position.Position.Shard == shard).Position.NextOffset;
    }
}
