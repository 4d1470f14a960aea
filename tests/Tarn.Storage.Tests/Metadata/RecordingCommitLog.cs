using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tests.Metadata;

/// <summary>
/// A commit log in memory for the store's side of D9 (one commit for rows and records). It outlives the store, and
/// fails on request.
/// </summary>
internal sealed class RecordingCommitLog : ICommitLog
{
    private readonly List<(long Lsn, IReadOnlyList<RowChange> Rows)> _sets = [];
    private long _lastLsn;

    public long LastCommitted { get; private set; }

    public long LastCheckpointed { get; private set; }

    public int Sets => _sets.Count;

    /// <summary>If set, a commit is refused with it before it is queued.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>If set, the sync fails with it.</summary>
    public Exception? SyncFailure { get; set; }

    public long NextLogId() => Interlocked.Increment(ref _lastLsn);

    public ValueTask<long> Enqueue(CommitSet set)
    {
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        if (SyncFailure is { } failure)
        {
            return new ValueTask<long>(Task.Run(async () =>
            {
                await Task.Yield();
                return failure is null ? 0L : throw failure;
            }));
        }

        OnEnqueue();
        var lsn = NextLogId();
        _sets.Add((lsn, [.. set.Rows]));
        foreach (var (_, ticket) in set.Appends)
        {
            ticket.BaseOffset = lsn;
        }

        return ValueTask.FromResult(lsn);
    }

    public ValueTask Invalidate() => ValueTask.CompletedTask;

    public long LastShowing { get; private set; }

    public void Showing(long lsn)
    {
        LastShowing = lsn;
        OnShowing();
    }

    public void Committed(long lsn) => LastCommitted = lsn;

    /// <summary>Called when a set is taken, on the store's thread.</summary>
    public Action OnEnqueue { get; set; } = () => { };

    /// <summary>Called before the rows of a set are shown, on the store's thread.</summary>
    public Action OnShowing { get; set; } = () => { };

    /// <summary>Called at each checkpoint, on the store's thread.</summary>
    public Action<long> OnCheckpointed { get; set; } = _ => { };

    public void Checkpointed(long lsn)
    {
        LastCheckpointed = lsn;
        OnCheckpointed(lsn);
    }

    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied) => _sets.Where(set => set.Lsn > applied);
}
