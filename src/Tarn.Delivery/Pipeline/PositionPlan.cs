using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The positions after a commit of some lanes. The low-water of a shard moves as far as no lane holds it back. A lane
/// that has committed further gets a row of its own, until the low-water has passed it: D22 (positions commit with their
/// output).
/// </summary>
internal sealed class PositionPlan
{
    private readonly FrontReads _reads;
    private readonly List<LedgerRange> _ranges = [];
    private readonly List<(PositionKey Key, long From, long To)> _moved = [];
    private readonly List<(PositionKey Key, long From)> _passed = [];
    private readonly List<(ShardProgress Progress, long Ahead)> _ahead = [];

    private PositionPlan(FrontReads reads) => _reads = reads;

    /// <summary>The stretches between the old and the new low-water, with the counts of their records.</summary>
    public IReadOnlyList<LedgerRange> Ranges => _ranges;

    /// <summary>Whether any position moves.</summary>
    public bool MovesAny => _moved.Count > 0 || _passed.Count > 0;

    /// <summary>Plans a commit.</summary>
    /// <param name="consumer">The delivery's consumer.</param>
    /// <param name="run">The run.</param>
    /// <param name="reads">The low-water and the reads above it.</param>
    /// <param name="lanes">Every lane.</param>
    /// <param name="committed">The lanes of the commit.</param>
    public static PositionPlan Of(
        ConsumerId consumer, RunId run, FrontReads reads, IReadOnlyList<OutputLane> lanes, IReadOnlyCollection<OutputLane> committed)
    {
        var plan = new PositionPlan(reads);
        foreach (var shard in reads.Shards)
        {
            var low = lanes.Min(lane => committed.Contains(lane) ? lane.NextIn(shard) : lane.LowIn(shard));
            var lowWater = reads.LowWaterOf(shard);
            if (reads.UpTo(shard, low) is { } range)
            {
                plan._ranges.Add(range);
                plan._moved.Add((new PositionKey(consumer, run, shard, OutputId.All), lowWater, range.BeforeOffset));
                lowWater = range.BeforeOffset;
            }

            foreach (var lane in lanes)
            {
                plan.Add(new PositionKey(consumer, run, shard, lane.Id), lane, lowWater, committed.Contains(lane));
            }
        }

        return plan;
    }

    /// <summary>Writes the positions.</summary>
    /// <exception cref="Tarn.Storage.TarnException">PreconditionFailed: a position is not where the lanes assume it.</exception>
    public async ValueTask Apply(IMetadataTransaction transaction, long epoch)
    {
        foreach (var (key, from, to) in _moved)
        {
            await ConsumerPositions.Advance(transaction, key, from, to, epoch);
        }

        foreach (var (key, from) in _passed)
        {
            await ConsumerPositions.Pass(transaction, key, from);
        }
    }

    /// <summary>Notes that the positions are stored.</summary>
    public void Stored()
    {
        foreach (var range in _ranges)
        {
            _reads.Move(range);
        }

        foreach (var (progress, ahead) in _ahead)
        {
            progress.Ahead = ahead;
        }
    }

    private void Add(in PositionKey key, OutputLane lane, long lowWater, bool isCommitted)
    {
        if (lane.Find(key.Shard) is not { } progress)
        {
            return;
        }

        var reached = isCommitted ? progress.Next : progress.Ahead;
        if (reached > lowWater)
        {
            if (reached > progress.Ahead)
            {
                _moved.Add((key, progress.Ahead, reached));
                _ahead.Add((progress, reached));
            }
        }
        else if (progress.Ahead > 0)
        {
            _passed.Add((key, progress.Ahead));
            _ahead.Add((progress, 0));
        }
    }
}
