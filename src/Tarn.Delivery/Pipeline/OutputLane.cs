using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Records;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// One output's way through the log: its open buffer, its flush policy, and its position in each shard. When the log is
/// read again, records that the output's row covers are skipped; a record gives the same result each time: D22
/// (positions commit with their output).
/// </summary>
internal sealed class OutputLane(IDeliveryOutput output, FlushPolicy policy, IReadOnlyList<OutputPosition> positions, TimeProvider time) : IDisposable
{
    private readonly Dictionary<ShardId, ShardProgress> _shards = positions
        .Where(position => position.Output == output.Id)
        .ToDictionary(position => position.Position.Shard, position => new ShardProgress(position.Position.Shard, position.Position.NextOffset));

    private ShardProgress? _current;
    private long? _openedAt;
    private long? _bufferedAt;
    private long? _behindAt;

    public IDeliveryOutput Output { get; } = output;

    public OutputId Id => Output.Id;

    /// <summary>Arrival of the oldest buffered record, Unix milliseconds; null: none is buffered.</summary>
    public long? OldestArrivalMs { get; private set; }

    /// <summary>The ranges read but not committed, per shard.</summary>
    public List<LedgerRange> Uncommitted
    {
        get
        {
            var ranges = new List<LedgerRange>();
            foreach (var shard in _shards.Values)
            {
                if (shard.Uncommitted is { } range)
                {
                    ranges.Add(range);
                }
            }

            ranges.Sort(static (one, other) => one.Shard.Value.CompareTo(other.Shard.Value));
            return ranges;
        }
    }

    /// <summary>
    /// Whether a flush is due: by size, by age, or because the position row has been behind for that long with an empty
    /// buffer.
    /// </summary>
    public bool IsDue(bool caughtUp) =>
        policy.IsDue(Output.BufferedBytes, Waited, Since(_openedAt) ?? TimeSpan.Zero, caughtUp);

    /// <summary>
    /// The time until the next flush or seal, negative when it is overdue; null: none before a record arrives.
    /// </summary>
    public TimeSpan? UntilDue
    {
        get
        {
            var flush = policy.AgeMax - Waited;
            return Output.UntilSeal is { } seal && !(flush < seal) ? seal : flush;
        }
    }

    // Counts from the oldest record's arrival, or from its buffering if that is longer ago: a clock set back must not
    // stop flushes.
    private TimeSpan? Waited
    {
        get
        {
            if (OldestArrivalMs is not { } oldest)
            {
                return Since(_behindAt);
            }

            var arrived = TimeSpan.FromMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds() - oldest);
            return Since(_bufferedAt) is { } buffered && buffered > arrived ? buffered : arrived;
        }
    }

    /// <summary>Sets the shard of the next records.</summary>
    public void Enter(ShardId shard)
    {
        if (!_shards.TryGetValue(shard, out _current))
        {
            _current = new ShardProgress(shard, committed: 0);
            _shards.Add(shard, _current);
        }
    }

    /// <summary>
    /// Whether this offset is already committed: the output has its record, or the record was not for it.
    /// </summary>
    public bool Covers(long offset) => offset < _current!.Committed;

    /// <summary>Counts a record that is not covered yet.</summary>
    public void Count() => _current!.Count();

    /// <summary>Notes a buffered record.</summary>
    public void Buffered(in DeliveryRecord record)
    {
        _bufferedAt ??= time.GetTimestamp();
        _openedAt ??= _bufferedAt;
        OldestArrivalMs = Math.Min(OldestArrivalMs ?? long.MaxValue, record.ArrivalTimeMs);
    }

    /// <summary>Notes the end of a read of the shard.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        _current!.Advance(from, next, skippedDamaged, skippedExpired);
        if (next > _current.Committed)
        {
            _behindAt ??= time.GetTimestamp();
            _openedAt ??= _behindAt;
        }
    }

    /// <summary>Marks everything read as committed, and reads the destination's state before the next record.</summary>
    public async ValueTask Committed(CancellationToken cancellationToken)
    {
        foreach (var shard in _shards.Values)
        {
            shard.MarkCommitted();
        }

        Output.Clear();
        OldestArrivalMs = _openedAt = _bufferedAt = _behindAt = null;
        await Output.Begin(cancellationToken);
    }

    public void Dispose() => Output.Dispose();

    private TimeSpan? Since(long? timestamp) => timestamp is { } from ? time.GetElapsedTime(from) : null;
}
