using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Journal;

namespace Tarn.Storage.Recovery;

/// <summary>
/// The journal as a store sees it that is recovered: sets that cannot be read are reported and left out, instead of a
/// refusal. See D9 (one commit for rows and records).
/// </summary>
internal sealed class LossyReplay(JournalLog log, Action<string> lost) : ICommitLog
{
    /// <summary>The number of replayed sets with rows.</summary>
    public int Sets { get; private set; }

    public long NextLogId() => log.NextLogId();

    public ValueTask<long> Enqueue(CommitSet set) => log.Enqueue(set);

    public void Showing(long lsn) => log.Showing(lsn);

    public void Committed(long lsn) => log.Committed(lsn);

    public void Checkpointed(long lsn) => log.Checkpointed(lsn);

    public ValueTask Invalidate() => log.Invalidate();

    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied)
    {
        foreach (var set in log.ReplayReadable(applied, lost))
        {
            Sets += set.Rows.Count > 0 ? 1 : 0;
            yield return set;
        }
    }
}
