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
        .Where(position => position.Output == OutputId.All || position.Output == output.Id)
        .GroupBy(position => position.Position.Shard)
        .ToDictionary(shard => shard.Key, shard => new ShardProgress(
            shard.Key,
            shard.Max(position => position.Position.NextOffset),
            shard.FirstOrDefault(position => position.Output == output.Id).Position.NextOffset));

    private readonly LaneRetry _retry = new(time);
    private IDeliveryOutput? _substitute;
    private ShardProgress? _current;
    private long _readFrom;
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

    /// <summary>Whether records wait for a commit.</summary>
    public bool HasPending => _shards.Values.Any(shard => shard.HasPending);

    /// <summary>The ranges of the next commit, per shard.</summary>
    public IReadOnlyList<LedgerRange> Ranges =>
        [.. _shards.Values.Select(shard => shard.Range).Where(range => range.BeforeOffset > range.FromOffset).OrderBy(range => range.Shard.Value)];

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
    public bool IsDue(bool readAll) => (_substitute is not null && readAll && HasPending)
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

    /// <summary>The first offset of the shard that the lane has not been given.</summary>
    public long NextIn(ShardId shard) => Find(shard)?.Next ?? 0;

    /// <summary>The offset to which the low-water of the shard may move while the lane does not commit.</summary>
    public long LowIn(ShardId shard) => Find(shard)?.Low ?? 0;

    /// <summary>The lane's progress in the shard; null: it has not begun with it.</summary>
    public ShardProgress? Find(ShardId shard) => _shards.GetValueOrDefault(shard);

    /// <summary>Sets the shard of the next records.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="from">The offset at which the read begins.</param>
    public void Enter(ShardId shard, long from)
    {
        if (!_shards.TryGetValue(shard, out _current))
        {
            _current = new ShardProgress(shard, committed: 0, ahead: 0);
            _shards.Add(shard, _current);
        }

        _readFrom = from;
    }

    /// <summary>Whether the output has this offset's record, in its buffer or committed, or the record was not for it.</summary>
    public bool Covers(long offset) => offset < _current!.Next;

    /// <summary>Notes a buffered record.</summary>
    public void Buffered(in DeliveryRecord record)
    {
        _current!.Count(_readFrom);
        _bufferedAt ??= time.GetTimestamp();
        _openedAt ??= _bufferedAt;
        OldestArrivalMs = Math.Min(OldestArrivalMs ?? long.MaxValue, record.ArrivalTimeMs);
    }

    /// <summary>Notes the end of a read of the shard.</summary>
    public void Advance(long next)
    {
        if (next > _current!.Next)
        {
            _current.Advance(next);
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
            shard.Restart();
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
