using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>
/// The positions after a commit of some outputs. The low-water of a shard moves as far as no output holds it back. A part of
/// an output that has committed further gets a row of its own, until the low-water has passed it: D22 (positions commit with
/// their output). The plan is made when the flush begins, and does not see later reads.
/// </summary>
internal sealed class PositionPlan
{
    private readonly List<ShardState> _shards = [];
    private readonly List<PartState> _parts = [];
    private readonly FrontReads _reads;
    private readonly List<LedgerRange> _ranges = [];
    private readonly List<(PositionKey Key, long From, long To)> _moved = [];
    private readonly List<(PositionKey Key, long From)> _passed = [];
    private readonly List<(PartShard Part, long Ahead)> _ahead = [];

    /// <summary>Plans the commit of all these flushes.</summary>
    /// <param name="consumer">The delivery's consumer.</param>
    /// <param name="flushes">The parts of outputs that the flush commits.</param>
    public PositionPlan(ConsumerId consumer, RunId run, DeliveryOutputs lanes, IReadOnlyList<OutputFlush> flushes)
    {
        _reads = lanes.Reads;
        var flushing = flushes.ToDictionary(flush => flush.Lane);
        foreach (var shard in _reads.Shards)
        {
            var others = lanes.All.Where(lane => !flushing.ContainsKey(lane)).Select(lane => lane.LowIn(shard));
            _shards.Add(new ShardState(
                shard,
                _reads.LowWaterOf(shard),
                [.. _reads.StretchesOf(shard)],
                others.DefaultIfEmpty(long.MaxValue).Min(),
                [.. flushes.Select(flush => (flush, flush.Lane.LowIn(shard), flush.Lane.LowAfterFlush(shard)))]));
        }

        foreach (var lane in lanes.All)
        {
            Add(consumer, run, lane.Id.Output, lane.Parts, flushing.GetValueOrDefault(lane));
        }

        Add(consumer, run, lanes.Inherited);
        Commit(flushes);
    }

    /// <summary>The stretches between the old and the new low-water, with the counts of their records.</summary>
    public IReadOnlyList<LedgerRange> Ranges => _ranges;

    /// <summary>Whether any position moves.</summary>
    public bool MovesAny => _ranges.Count > 0 || _moved.Count > 0 || _passed.Count > 0;

    /// <summary>Plans the commit of only some of the flushes.</summary>
    public void Commit(IReadOnlyCollection<OutputFlush> flushes)
    {
        _ranges.Clear();
        _moved.Clear();
        _passed.Clear();
        _ahead.Clear();
        var lows = new Dictionary<ShardId, long>();
        foreach (var shard in _shards)
        {
            var low = shard.Flushes.Select(state => flushes.Contains(state.Flush) ? state.LowAfter : state.Low).Append(shard.OthersLow).Min();
            lows[shard.Shard] = shard.LowWater;
            if (shard.UpTo(low) is { } range)
            {
                _ranges.Add(range);
                lows[shard.Shard] = range.BeforeOffset;
            }
        }

        foreach (var part in _parts)
        {
            var reached = part.Flush is not null && flushes.Contains(part.Flush) ? part.Reached : part.Ahead;
            Add(part, reached, lows.GetValueOrDefault(part.Key.Shard));
        }
    }

    /// <summary>Writes the positions.</summary>
    /// <exception cref="Tarn.Storage.TarnException">PreconditionFailed: a position is not where the outputs assume it.</exception>
    public async ValueTask Apply(IMetadataTransaction transaction, ConsumerId consumer, RunId run, long epoch)
    {
        foreach (var range in _ranges)
        {
            await ConsumerPositions.Advance(
                transaction, new PositionKey(consumer, run, range.Shard, OutputId.All), range.FromOffset, range.BeforeOffset, epoch);
        }

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

        foreach (var (part, ahead) in _ahead)
        {
            part.Ahead = ahead;
        }
    }

    private void Add(ConsumerId consumer, RunId run, IEnumerable<(OutputId Output, OutputPart Part)> inherited)
    {
        foreach (var (output, part) in inherited)
        {
            Add(consumer, run, output, [part], flush: null);
        }
    }

    private void Add(ConsumerId consumer, RunId run, OutputId output, IEnumerable<OutputPart> parts, OutputFlush? flush)
    {
        foreach (var part in parts)
        {
            foreach (var (shard, state) in part.Shards.Where(state => state.Value.FlushingFrom is not null || state.Value.Ahead > 0))
            {
                var reached = state.FlushingFrom is null ? state.Ahead : flush!.Next[shard];
                _parts.Add(new PartState(new PositionKey(consumer, run, shard, output, part.Name), state, state.Ahead, reached, flush));
            }
        }
    }

    private void Add(PartState part, long reached, long lowWater)
    {
        if (reached > lowWater)
        {
            if (reached > part.Ahead)
            {
                _moved.Add((part.Key, part.Ahead, reached));
                _ahead.Add((part.Part, reached));
            }
        }
        else if (part.Ahead > 0)
        {
            _passed.Add((part.Key, part.Ahead));
            _ahead.Add((part.Part, 0));
        }
    }

    private sealed record ShardState(
        ShardId Shard,
        long LowWater,
        IReadOnlyList<LedgerRange> Stretches,
        long OthersLow,
        IReadOnlyList<(OutputFlush Flush, long Low, long LowAfter)> Flushes)
    {
        /// <summary>The stretches up to the last end that is not above an offset, as one range.</summary>
        public LedgerRange? UpTo(long low)
        {
            LedgerRange? range = null;
            foreach (var stretch in Stretches.TakeWhile(stretch => stretch.BeforeOffset <= low))
            {
                range = range?.Join(stretch) ?? stretch;
            }

            return range;
        }
    }

    private sealed record PartState(PositionKey Key, PartShard Part, long Ahead, long Reached, OutputFlush? Flush);
}
