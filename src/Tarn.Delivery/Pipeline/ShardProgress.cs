using Tarn.Delivery.Ledger;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>One output's progress in one shard.</summary>
internal sealed class ShardProgress(ShardId shard, long committed)
{
    /// <summary>The first offset that is not committed. Records below are in the output, or were not for it.</summary>
    public long Committed { get; private set; } = committed;

    /// <summary>The first offset that the output has not been given yet.</summary>
    public long Next { get; private set; } = committed;

    private long Records { get; set; }

    private long SkippedDamaged { get; set; }

    private long SkippedExpired { get; set; }

    /// <summary>Counts a record that is not covered yet.</summary>
    public void Count() => Records++;

    /// <summary>Notes the offsets that one read skipped, and the read's end.</summary>
    public void Advance(long from, long next, long skippedDamaged, long skippedExpired)
    {
        if (next <= Next)
        {
            return;
        }

        // A read that began below the output's place reports only its total of skipped offsets. So each count is
        // limited to the offsets above it.
        SkippedDamaged += Math.Min(skippedDamaged, next - Math.Max(from, Next));
        SkippedExpired += Math.Min(skippedExpired, next - Math.Max(from, Next));
        Next = next;
    }

    /// <summary>The range that a commit now covers; null when nothing was read.</summary>
    public LedgerRange? Uncommitted =>
        Next == Committed ? null : new LedgerRange(shard, Committed, Next, Records, SkippedDamaged, SkippedExpired);

    /// <summary>Marks everything read as committed.</summary>
    public void MarkCommitted()
    {
        Committed = Next;
        Records = SkippedDamaged = SkippedExpired = 0;
    }

    /// <summary>Forgets everything read since the last commit.</summary>
    public void Reset()
    {
        Next = Committed;
        Records = SkippedDamaged = SkippedExpired = 0;
    }
}
