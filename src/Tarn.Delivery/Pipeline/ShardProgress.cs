using Tarn.Delivery.Ledger;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>How far one output has come in one shard.</summary>
internal sealed class ShardProgress(ShardId shard, long committed)
{
    /// <summary>Everything below is in the output, or was not for it.</summary>
    public long Committed { get; private set; } = committed;

    private long Next { get; set; } = committed;

    private long Records { get; set; }

    private long SkippedDamaged { get; set; }

    private long SkippedExpired { get; set; }

    /// <summary>A record came that is not covered yet.</summary>
    public void Count() => Records++;

    /// <summary>Notes what one read passed over, and how far it went.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        if (next <= Committed)
        {
            return;
        }

        // A read that began below what is covered can tell only the sum of what it skipped: what lies above is at most so much.
        SkippedDamaged += Math.Min(skippedDamaged, next - Math.Max(from, Committed));
        SkippedExpired += Math.Min(skippedExpired, next - Math.Max(from, Committed));
        Next = next;
    }

    /// <summary>What a commit now covers; null when nothing was read.</summary>
    public LedgerRange? Uncommitted =>
        Next == Committed ? null : new LedgerRange(shard, Committed, Next, Records, SkippedDamaged, SkippedExpired);

    /// <summary>All that was read is committed.</summary>
    public void MarkCommitted()
    {
        Committed = Next;
        Records = SkippedDamaged = SkippedExpired = 0;
    }
}
