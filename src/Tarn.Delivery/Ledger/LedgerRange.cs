using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Ledger;

/// <summary>
/// The part of one shard that one commit covered. The ranges of a delivery tile each shard without gap or overlap.
/// </summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FromOffset">The first covered offset.</param>
/// <param name="BeforeOffset">The first offset after the range.</param>
/// <param name="Records">The number of records in the range.</param>
/// <param name="SkippedDamaged">
/// Offsets skipped because their frame was damaged: D6 (recovery tells damage from a torn tail).
/// </param>
/// <param name="SkippedExpired">Offsets that retention had removed before the delivery read them.</param>
/// <param name="SkippedDropped">
/// Offsets that were not delivered because the delivery was deleted by force, or because its source stream was deleted.
/// </param>
public readonly record struct LedgerRange(
    ShardId Shard, long FromOffset, long BeforeOffset, long Records, long SkippedDamaged, long SkippedExpired, long SkippedDropped = 0)
{
    /// <summary>The ranges that an output will never receive from shards with these ends.</summary>
    /// <param name="stored">Positions of all outputs.</param>
    /// <param name="output">The output.</param>
    /// <param name="ends">The end of each shard.</param>
    internal static IEnumerable<LedgerRange> Undelivered(IReadOnlyList<OutputPosition> stored, OutputId output, IEnumerable<LogPosition> ends)
    {
        var reached = stored.Where(position => position.Output == output)
            .ToDictionary(position => position.Position.Shard, position => position.Position.NextOffset);
        return ends.Select(end => (end.Shard, From: reached.GetValueOrDefault(end.Shard), Before: end.NextOffset))
            .Where(range => range.Before > range.From)
            .Select(range => new LedgerRange(range.Shard, range.From, range.Before, 0, 0, 0, SkippedDropped: range.Before - range.From));
    }
}
