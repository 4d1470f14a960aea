using Tarn.Storage.Consumers;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Ledger;

/// <summary>What one commit covered of one shard. Ranges of a delivery tile each shard without gap or overlap.</summary>
/// <param name="Shard">The shard incarnation.</param>
/// <param name="FromOffset">The first offset covered.</param>
/// <param name="BeforeOffset">The first offset not covered.</param>
/// <param name="Records">Records in it.</param>
/// <param name="SkippedDamaged">Offsets passed over because their frame was damaged (D6).</param>
/// <param name="SkippedExpired">Offsets that retention had removed before they were read.</param>
/// <param name="SkippedDropped">Offsets that were not delivered because the delivery was deleted by force, or the stream that it read.</param>
public readonly record struct LedgerRange(
    ShardId Shard, long FromOffset, long BeforeOffset, long Records, long SkippedDamaged, long SkippedExpired, long SkippedDropped = 0)
{
    /// <summary>What an output will never get of shards that end there.</summary>
    /// <param name="stored">Positions of all outputs.</param>
    /// <param name="output">The output.</param>
    /// <param name="ends">Where each shard ends.</param>
    internal static IEnumerable<LedgerRange> Undelivered(IReadOnlyList<OutputPosition> stored, OutputId output, IEnumerable<LogPosition> ends)
    {
        var reached = stored.Where(position => position.Output == output)
            .ToDictionary(position => position.Position.Shard, position => position.Position.NextOffset);
        return ends.Select(end => (end.Shard, From: reached.GetValueOrDefault(end.Shard), Before: end.NextOffset))
            .Where(range => range.Before > range.From)
            .Select(range => new LedgerRange(range.Shard, range.From, range.Before, 0, 0, 0, SkippedDropped: range.Before - range.From));
    }
}
