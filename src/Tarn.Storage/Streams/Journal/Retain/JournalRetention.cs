using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Read;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Retain;

/// <summary>
/// Moves each shard's first offset along with its stream's retention, and frees files without needed records. All
/// records of such a file are expired, no consumer holds them, and every change in it is durable in the store. See D26
/// (undelivered records are held) and D9 (one commit for rows and records). While the clock is not trusted, nothing is
/// deleted: D12 (arrival times never go back).
/// </summary>
internal sealed class JournalRetention(
    JournalState state, JournalFiles files, CommitStages commits, JournalReader reader, ClockTrust clock, JournalOptions options)
{
    /// <summary>
    /// The newest footer holds the state of all shards. Its file stays until there is a newer one; the file before it
    /// stays in case the newest is damaged.
    /// </summary>
    public const int SealedKept = 2;

    private volatile IRetentionHold? _hold;
    private long _leaving;

    /// <summary>
    /// Files that no start needs for the state of streams and shards, oldest first: all files before the newest
    /// footers. A file that could not take its footer is among them, because the later footers hold its changes.
    /// </summary>
    public static IReadOnlyList<JournalFile> BeforeNewestFooters(IReadOnlyList<JournalFile> all)
    {
        var newest = all.Where(file => file.Sealed).TakeLast(SealedKept).ToArray();
        return newest.Length < SealedKept ? [] : [.. all.Where(file => file.HasEnded && file.Number < newest[0].Number)];
    }

    /// <summary>
    /// Sets the hold that retention asks. Without a hold no record expires: at a start, neither positions nor the
    /// contents of the archive are known yet.
    /// </summary>
    public void HoldBy(IRetentionHold asked) => _hold = asked;

    public void Run()
    {
        clock.Tend();
        if (clock.TrustedNowMs is not { } nowMs || _hold is not { } holder)
        {
            return;
        }

        files.ToDelete.DeleteLeft();
        foreach (var shard in state.Shards.Values)
        {
            Expire(shard, CutoffMs(shard, nowMs));
        }

        Free(holder, nowMs);
    }

    /// <summary>
    /// Pieces of files that still hold needed records; null when that cannot be decided now (D12, D26).
    /// </summary>
    public IEnumerable<(JournalShard Shard, FileSlice Slice)>? Needed() =>
        _hold is { } holder && clock.TrustedNowMs is { } nowMs ? Needed(holder, nowMs, early: false) : null;

    /// <summary>Whether every change in the file is durable in the store (D9), so that no start replays it.</summary>
    public bool IsInStore(JournalFile file) => (file.Changes.Count == 0 ? 0 : file.Changes[^1].Lsn) <= commits.Checkpointed;

    // Runs every minute for every shard. It reads the index of a sealed file only when the cutoff is within the file;
    // else memory suffices.
    private void Expire(JournalShard shard, long cutoff)
    {
        var (sealedParts, offset) = shard.LookAtTime(cutoff);
        var first = Array.FindIndex(sealedParts, slice => slice.LastTimeMs >= cutoff);
        if (first < 0)
        {
            shard.MoveFirstOffset(offset);
        }
        else if (sealedParts[first].FirstTimeMs < cutoff)
        {
            MoveFirstOffset(shard, cutoff);
        }
        else if (first > 0)
        {
            shard.MoveFirstOffset(sealedParts[first].FirstOffset);
        }
    }

    private void MoveFirstOffset(JournalShard shard, long cutoff)
    {
        try
        {
            shard.MoveFirstOffset(reader.OffsetAtTime(shard, cutoff));
        }
        catch (TarnException)
        {
            // The index cannot be read now: none of its records expires this time.
        }
    }

    private long CutoffMs(JournalShard shard, long nowMs) =>
        nowMs - (long)state.RetentionOf(shard.Stream).TotalMilliseconds;

    private void Free(IRetentionHold holder, long nowMs)
    {
        Free(FilesOf(Needed(holder, nowMs, early: false)), () => true);
        if (files.IsNearLimit)
        {
            // Oldest first, and no more than necessary: a file that remains can be replayed.
            Free(FilesOf(Needed(holder, nowMs, early: true)), () => files.IsNearLimit);
        }
    }

    private static HashSet<JournalFile> FilesOf(IEnumerable<(JournalShard Shard, FileSlice Slice)> needed) =>
        [.. needed.Select(piece => piece.Slice.File)];

    private IEnumerable<(JournalShard Shard, FileSlice Slice)> Needed(IRetentionHold holder, long nowMs, bool early)
    {
        foreach (var shard in state.Shards.Values)
        {
            // Retries of the last minutes are recognised by the positions of their calls' frames, so delivered frames stay
            // that long too: D14 (retries are recognised).
            var goesNow = holder.IsTrimmed(shard.Stream) || (early && holder.MayGoEarly(shard.Stream));
            var cutoff = goesNow ? nowMs - (long)options.CallsKept.TotalMilliseconds : CutoffMs(shard, nowMs);
            var lowest = shard.Slices.Length == 0 ? 0 : holder.LowestNeeded(shard.Stream, shard.Id);
            var firstOffset = shard.Bounds?.FirstOffset ?? 0; // expired stays expired, even if retention is longer now
            foreach (var slice in shard.Slices)
            {
                if ((slice.LastTimeMs >= cutoff && slice.EndOffset > firstOffset) || slice.EndOffset > lowest)
                {
                    yield return (shard, slice);
                }
            }
        }
    }

    private void Free(HashSet<JournalFile> needed, Func<bool> goOn)
    {
        foreach (var file in BeforeNewestFooters(files.All))
        {
            if (!needed.Contains(file) && IsInStore(file) && !IsCalledFor(file) && goOn() && LastIsGone())
            {
                FreeFile(file);
            }
        }
    }

    // Invalidated bytes must not come back, D2 (a failed sync poisons its file). The next start cuts the failed file;
    // until then this file's header states its valid end.
    private bool IsCalledFor(JournalFile file) => files.Find(file.Invalidates) is { Sealed: false };

    // If a power loss restored a deleted file without footer, recovery would scan it. The later file that states its
    // end must not be freed before that.
    private bool LastIsGone()
    {
        if (_leaving != 0 && files.ToDelete.IsGone(JournalPaths.Of(_leaving)))
        {
            _leaving = 0;
        }

        return _leaving == 0;
    }

    private void FreeFile(JournalFile file)
    {
        foreach (var shard in state.Shards.Values)
        {
            shard.Forget(file);
        }

        files.Remove(file);
        file.Retire();
        _leaving = file.Sealed ? 0 : file.Number;
    }
}
