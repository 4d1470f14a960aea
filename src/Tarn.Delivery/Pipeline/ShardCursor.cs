using Tarn.Delivery.Ledger;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Pipeline;

/// <summary>How far a delivery has read one shard, and how far it has committed it.</summary>
internal sealed class ShardCursor(ShardId shard, long committed)
{
    public ShardId Shard { get; } = shard;

    /// <summary>Everything below is in the destination or the error output.</summary>
    public long Committed { get; private set; } = committed;

    /// <summary>The next offset to read; everything between is buffered.</summary>
    public long Next { get; private set; } = committed;

    /// <summary>Closed or deleted, and read to its end.</summary>
    public bool Ended { get; set; }

    /// <summary>Completes when there may be more to read; null: nobody waits.</summary>
    public Task? Arrival { get; set; }

    private long Records { get; set; }

    private long SkippedDamaged { get; set; }

    private long SkippedExpired { get; set; }

    /// <summary>Notes what one read brought.</summary>
    public void Advance(long next, long records, long skippedDamaged, long skippedExpired)
    {
        Next = next;
        Records += records;
        SkippedDamaged += skippedDamaged;
        SkippedExpired += skippedExpired;
    }

    /// <summary>What a commit now covers; null when nothing was read.</summary>
    public LedgerRange? Uncommitted =>
        Next == Committed ? null : new LedgerRange(Shard, Committed, Next, Records, SkippedDamaged, SkippedExpired);

    /// <summary>All that was read is committed.</summary>
    public void MarkCommitted()
    {
        Committed = Next;
        Records = SkippedDamaged = SkippedExpired = 0;
    }
}
