using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// One output on its own way through the log: its open buffer, when that is flushed, and its position in each shard. What its row covers is
/// passed over when the log is read again: what a record becomes is the same each time (D22).
/// </summary>
internal sealed class OutputLane(IDeliveryOutput output, FlushPolicy policy, IReadOnlyList<OutputPosition> positions, TimeProvider time) : IDisposable
{
    private readonly Dictionary<ShardId, ShardProgress> shards = positions
        .Where(position => position.Output == output.Id)
        .ToDictionary(position => position.Position.Shard, position => new ShardProgress(position.Position.Shard, position.Position.NextOffset));

    private ShardProgress? current;
    private long? openedAt;
    private long? bufferedAt;
    private long? behindAt;

    public IDeliveryOutput Output { get; } = output;

    public OutputId Id => Output.Id;

    /// <summary>Arrival of the oldest record buffered, Unix milliseconds; null: there is none.</summary>
    public long? OldestArrivalMs { get; private set; }

    /// <summary>Per shard, what was read and is not committed.</summary>
    public List<LedgerRange> Uncommitted
    {
        get
        {
            var ranges = new List<LedgerRange>();
            foreach (var shard in shards.Values)
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

    /// <summary>Whether size or age ask for a flush, or its row has been behind for as long although nothing is buffered.</summary>
    public bool IsDue(bool caughtUp) =>
        policy.IsDue(Output.BufferedBytes, Waited, Since(openedAt) ?? TimeSpan.Zero, caughtUp);

    /// <summary>How long until there is something to do, negative where it is overdue; null: not before a record comes.</summary>
    public TimeSpan? UntilDue
    {
        get
        {
            var flush = policy.AgeMax - Waited;
            return Output.UntilSeal is { } seal && !(flush < seal) ? seal : flush;
        }
    }

    // From the oldest record's arrival, or from its buffering where the wall clock says less: a clock set back must not stop flushes.
    private TimeSpan? Waited
    {
        get
        {
            if (OldestArrivalMs is not { } oldest)
            {
                return Since(behindAt);
            }

            var arrived = TimeSpan.FromMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds() - oldest);
            return Since(bufferedAt) is { } buffered && buffered > arrived ? buffered : arrived;
        }
    }

    /// <summary>The shard whose records come now.</summary>
    public void Enter(ShardId shard)
    {
        if (!shards.TryGetValue(shard, out current))
        {
            current = new ShardProgress(shard, committed: 0);
            shards.Add(shard, current);
        }
    }

    /// <summary>Whether a record of that shard is in the output already, or was not for it.</summary>
    public bool Covers(long offset) => offset < current!.Committed;

    /// <summary>A record came that is not covered yet.</summary>
    public void Count() => current!.Count();

    /// <summary>A record was buffered.</summary>
    public void Buffered(in DeliveryRecord record)
    {
        bufferedAt ??= time.GetTimestamp();
        openedAt ??= bufferedAt;
        OldestArrivalMs = Math.Min(OldestArrivalMs ?? long.MaxValue, record.ArrivalTimeMs);
    }

    /// <summary>A read of the shard ended.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        current!.Advance(from, next, skippedDamaged, skippedExpired);
        if (next > current.Committed)
        {
            behindAt ??= time.GetTimestamp();
            openedAt ??= behindAt;
        }
    }

    /// <summary>All that was read is committed; before the next record the destination is looked at again.</summary>
    public async ValueTask Committed(CancellationToken cancellation)
    {
        foreach (var shard in shards.Values)
        {
            shard.MarkCommitted();
        }

        Output.Clear();
        OldestArrivalMs = openedAt = bufferedAt = behindAt = null;
        await Output.Begin(cancellation);
    }

    public void Dispose() => Output.Dispose();

    private TimeSpan? Since(long? timestamp) => timestamp is { } from ? time.GetElapsedTime(from) : null;
}
