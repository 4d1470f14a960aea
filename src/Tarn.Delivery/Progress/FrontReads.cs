using Tarn.Delivery.Ledger;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Progress;

/// <summary>
/// The low-water of each shard, and counts of everything that the front has read above it. The counts are held in
/// stretches. A stretch ends where an output's oldest uncommitted read began, because the low-water may move there next.
/// Memory: one stretch per output and shard, and at most <see cref="StretchesMax"/> before they are joined.
/// </summary>
/// <param name="positions">The stored positions of the run.</param>
/// <param name="lowsOf">The offsets in a shard where stretches must end.</param>
internal sealed class FrontReads(IReadOnlyList<OutputPosition> positions, Func<ShardId, IEnumerable<long>> lowsOf)
{
    private const int StretchesMax = 64;

    private readonly Dictionary<ShardId, ShardReads> _shards = positions
        .Where(position => position.Output == OutputId.All)
        .ToDictionary(position => position.Position.Shard, position => new ShardReads(position.Position.Shard, position.Position.NextOffset));

    private ShardReads? _current;
    private long _records;
    private long _subRecords;

    /// <summary>The shards that were read, in the order of their ids.</summary>
    public IEnumerable<ShardId> Shards => _shards.Keys.OrderBy(shard => shard.Value);

    /// <summary>Whether the low-water has reached everything read.</summary>
    public bool AllCommitted => _shards.Values.All(shard => shard.Stretches.Count == 0);

    /// <summary>
    /// Whether a flush in flight will move the low-water to the end of a stretch: meanwhile, none are joined. Their number
    /// then grows with the reads during the flush.
    /// </summary>
    public bool IsHeld { get; set; }

    /// <summary>Sets the shard of the next records.</summary>
    public void Enter(ShardId shard)
    {
        (_records, _subRecords) = (0, 0);
        if (!_shards.TryGetValue(shard, out _current))
        {
            _current = new ShardReads(shard, 0);
            _shards.Add(shard, _current);
        }
    }

    /// <summary>Counts a log record.</summary>
    public void Count() => _records++;

    /// <summary>Counts a record that went to the outputs: a log record, or one of several that it holds.</summary>
    public void CountSubRecord() => _subRecords++;

    /// <summary>Notes the end of a read of the shard.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        if (next == from)
        {
            return;
        }

        _current!.Stretches.Add(new LedgerRange(
            _current.Shard, from, next, _records, skippedDamaged, skippedExpired, SubRecords: _subRecords));
        if (_current.Stretches.Count > StretchesMax && !IsHeld)
        {
            _current.Join([.. lowsOf(_current.Shard)]);
        }
    }

    public long LowWaterOf(ShardId shard) => _shards[shard].LowWater;

    /// <summary>The stretches above the low-water, in order.</summary>
    public IReadOnlyList<LedgerRange> StretchesOf(ShardId shard) => _shards[shard].Stretches;

    /// <summary>Moves the low-water to the end of a range that consists of whole stretches.</summary>
    public void Move(in LedgerRange range) => _shards[range.Shard].Move(range.BeforeOffset);

    private sealed class ShardReads(ShardId shard, long lowWater)
    {
        public ShardId Shard { get; } = shard;

        public long LowWater { get; private set; } = lowWater;

        public List<LedgerRange> Stretches { get; } = [];

        public void Move(long to)
        {
            LowWater = to;
            Stretches.RemoveAll(stretch => stretch.BeforeOffset <= to);
        }

        public void Join(HashSet<long> ends)
        {
            var joined = new List<LedgerRange>();
            foreach (var stretch in Stretches)
            {
                if (joined.Count > 0 && !ends.Contains(stretch.FromOffset))
                {
                    joined[^1] = joined[^1].Join(stretch);
                }
                else
                {
                    joined.Add(stretch);
                }
            }

            Stretches.Clear();
            Stretches.AddRange(joined);
        }
    }
}
