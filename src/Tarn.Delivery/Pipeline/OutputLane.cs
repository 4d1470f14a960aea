using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Records;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// One output's way through the log: its open buffer, its flush policy, its position in each shard, and its retries.
/// When the log is read again, records that the output has are skipped; a record gives the same result each time: D22
/// (positions commit with their output).
/// </summary>
internal sealed class OutputLane(IDeliveryOutput output, FlushPolicy policy, IReadOnlyList<OutputPosition> positions, TimeProvider time) : IDisposable
{
    private readonly Dictionary<ShardId, ShardProgress> _shards = positions
        .Where(position => position.Output == output.Id)
        .ToDictionary(position => position.Position.Shard, position => new ShardProgress(position.Position.Shard, position.Position.NextOffset));

    private readonly LaneRetry _retry = new(time);
    private IDeliveryOutput? _substitute;
    private ShardProgress? _current;
    private long? _openedAt;
    private long? _bufferedAt;
    private long? _behindAt;

    /// <summary>The output, or its substitute while it is given up.</summary>
    public IDeliveryOutput Output => _substitute ?? output;

    /// <summary>The output's id.</summary>
    public OutputId Id => output.Id;

    /// <summary>Whether the output has read its destination's state, and records may be buffered.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The last failure; null: the last attempt succeeded.</summary>
    public OutputFailedException? Failure => _retry.Failure;

    /// <summary>The pause until the next attempt; null: there is none.</summary>
    public TimeSpan? Pause => _retry.Pause;

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

    /// <summary>
    /// Whether a flush is due: by size, by age, or because the position row has been behind for that long with an empty
    /// buffer. A substitute takes the records that there are, and ends.
    /// </summary>
    /// <param name="readAll">Whether the lane has everything that there is to read.</param>
    public bool IsDue(bool readAll) => (_substitute is not null && readAll && Uncommitted.Count > 0)
        || policy.IsDue(Output.BufferedBytes, Waited, Since(_openedAt) ?? TimeSpan.Zero, readAll);

    /// <summary>Reads the destination's state, if records are to be buffered for it.</summary>
    public async ValueTask Begin(CancellationToken cancellationToken)
    {
        if (!HasBegun)
        {
            await Output.Begin(cancellationToken);
            HasBegun = true;
        }
    }

    /// <summary>The first offset of the shard that the output has not committed.</summary>
    public long PositionIn(ShardId shard) => _shards.TryGetValue(shard, out var progress) ? progress.Committed : 0;

    /// <summary>Sets the shard of the next records.</summary>
    public void Enter(ShardId shard)
    {
        if (!_shards.TryGetValue(shard, out _current))
        {
            _current = new ShardProgress(shard, committed: 0);
            _shards.Add(shard, _current);
        }
    }

    /// <summary>Whether the output has this offset's record, in its buffer or committed, or the record was not for it.</summary>
    public bool Covers(long offset) => offset < _current!.Next;

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

    /// <summary>Marks everything read as committed; <see cref="Begin"/> comes before the next record.</summary>
    public void Committed()
    {
        foreach (var shard in _shards.Values)
        {
            shard.MarkCommitted();
        }

        Clear();
        _retry.Succeeded();
    }

    /// <summary>Notes that the lane has nothing to commit.</summary>
    public void KeepsUp()
    {
        DropSubstitute();
        _retry.Succeeded();
    }

    /// <summary>Discards the buffer after a failure. The lane goes on from its positions after a pause.</summary>
    public void Fail(OutputFailedException failure)
    {
        Restart();
        _retry.Failed(failure);
    }

    /// <summary>Discards the buffer. The lane goes on from its positions at once.</summary>
    public void Restart()
    {
        foreach (var shard in _shards.Values)
        {
            shard.Reset();
        }

        Clear();
    }

    /// <summary>Lets another output take the records up to the next commit. The lane's buffer is empty.</summary>
    public void GiveUpTo(IDeliveryOutput substitute)
    {
        DropSubstitute();
        _substitute = substitute;
        HasBegun = false;
    }

    public void Dispose()
    {
        DropSubstitute();
        output.Dispose();
    }

    private void DropSubstitute()
    {
        if (_substitute is not null)
        {
            _substitute.Dispose();
            _substitute = null;
            HasBegun = false;
        }
    }

    private void Clear()
    {
        DropSubstitute();
        output.Clear();
        HasBegun = false;
        OldestArrivalMs = _openedAt = _bufferedAt = _behindAt = null;
    }

    private TimeSpan? Since(long? timestamp) => timestamp is { } from ? time.GetElapsedTime(from) : null;
}
