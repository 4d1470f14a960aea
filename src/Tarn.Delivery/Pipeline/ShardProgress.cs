using Tarn.Delivery.Ledger;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Pipeline;

/// <summary>One lane's progress in one shard.</summary>
/// <param name="shard">The shard.</param>
/// <param name="committed">The first offset whose record the output may not have.</param>
/// <param name="ahead">The output's stored position above the low-water; 0: there is none.</param>
internal sealed class ShardProgress(ShardId shard, long committed, long ahead)
{
    private long _committed = committed;
    private long? _pendingFrom;
    private long _records;

    /// <summary>The first offset that the lane has not been given yet.</summary>
    public long Next { get; private set; } = committed;

    /// <summary>The output's stored position above the low-water; 0: there is none.</summary>
    public long Ahead { get; set; } = ahead;

    /// <summary>
    /// The offset to which the low-water may move as far as this lane is concerned: where the read of its oldest
    /// uncommitted record began.
    /// </summary>
    public long Low => _pendingFrom ?? Next;

    /// <summary>Whether a record waits for a commit.</summary>
    public bool HasPending => _pendingFrom is not null;

    /// <summary>The range of the next commit.</summary>
    public LedgerRange Range => new(shard, _committed, Next, _records, 0, 0);

    /// <summary>Counts a record for the output, from the read that began at an offset.</summary>
    public void Count(long readFrom)
    {
        _pendingFrom ??= readFrom;
        _records++;
    }

    /// <summary>Notes the end of a read.</summary>
    public void Advance(long next) => Next = Math.Max(Next, next);

    /// <summary>Marks everything read as committed.</summary>
    public void MarkCommitted()
    {
        _committed = Next;
        _pendingFrom = null;
        _records = 0;
    }

    /// <summary>Goes back to the oldest record that is not committed.</summary>
    public void Restart()
    {
        Next = Low;
        _pendingFrom = null;
        _records = 0;
    }
}
