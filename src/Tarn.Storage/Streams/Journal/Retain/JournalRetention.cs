using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Read;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Retain;

/// <summary>
/// Moves each shard's first offset along with its stream's retention, and frees files of which nothing is needed any more: all expired, held by
/// no consumer (D26), every change in it durable in the store (D9). Deletes nothing while the clock is not to be trusted (D12).
/// </summary>
internal sealed class JournalRetention(
    JournalState state, JournalFiles files, CommitBook commits, JournalReader reader, ClockTrust clock, JournalOptions options, TimeProvider time)
{
    /// <summary>
    /// The newest footer holds the state of all shards: its file stays until there is a newer one, and the one before it in case it is damaged.
    /// </summary>
    public const int SealedKept = 2;

    private volatile IRetentionHold? hold;
    private long leaving;

    /// <summary>
    /// Files that no start needs for the state of streams and shards, oldest first: all that lie before the newest footers. One that could not take its
    /// footer is among them: the later ones tell what it changed.
    /// </summary>
    public static IReadOnlyList<JournalFile> BeforeNewestFooters(IReadOnlyList<JournalFile> all)
    {
        var newest = all.Where(file => file.Sealed).TakeLast(SealedKept).ToArray();
        return newest.Length < SealedKept ? [] : [.. all.Where(file => file.HasEnded && file.Number < newest[0].Number)];
    }

    /// <summary>Nothing expires before somebody said what is held: at a start positions are not known yet, nor what the archive has.</summary>
    public void HoldBy(IRetentionHold asked) => hold = asked;

    public void Run()
    {
        clock.Tend();
        if (clock.Doubt is not null || hold is not { } holder)
        {
            return;
        }

        files.ToDelete.DeleteLeft();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var shard in state.Shards.Values)
        {
            Expire(shard, CutoffMs(shard, nowMs));
        }

        Free(holder, nowMs);
    }

    /// <summary>Pieces of files in which something is still needed; null: nothing can be said now (D12, D26).</summary>
    public IEnumerable<(JournalShard Shard, FileSlice Slice)>? Needed() =>
        clock.Doubt is null && hold is { } holder ? Needed(holder, time.GetUtcNow().ToUnixTimeMilliseconds(), early: false) : null;

    /// <summary>Whether every change in the file is durable in the store (D9): no start replays it.</summary>
    public bool IsInStore(JournalFile file) => (file.Changes.Count == 0 ? 0 : file.Changes[^1].Lsn) <= commits.Checkpointed;

    // Every minute, of every shard: the index of a sealed file is only read when the cutoff lies within it, else memory says enough.
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
            // Its index cannot be read now: nothing of it expires this time.
        }
    }

    private long CutoffMs(JournalShard shard, long nowMs) =>
        nowMs - (long)state.RetentionOf(shard.Stream).TotalMilliseconds;

    private void Free(IRetentionHold holder, long nowMs)
    {
        Free(FilesOf(Needed(holder, nowMs, early: false)), () => true);
        if (files.IsNearLimit)
        {
            // Oldest first, and no more than must be: what is still there can be replayed.
            Free(FilesOf(Needed(holder, nowMs, early: true)), () => files.IsNearLimit);
        }
    }

    private static HashSet<JournalFile> FilesOf(IEnumerable<(JournalShard Shard, FileSlice Slice)> needed) =>
        [.. needed.Select(piece => piece.Slice.File)];

    private IEnumerable<(JournalShard Shard, FileSlice Slice)> Needed(IRetentionHold holder, long nowMs, bool early)
    {
        foreach (var shard in state.Shards.Values)
        {
            // Retries of the last minutes are recognised by the places of their calls' frames, wherever those were delivered to (D14).
            var cutoff = early && holder.MayGoEarly(shard.Stream) ? nowMs - (long)options.CallsKept.TotalMilliseconds : CutoffMs(shard, nowMs);
            var lowest = shard.Slices.Length == 0 ? 0 : holder.LowestNeeded(shard.Stream, shard.Id);
            var firstOffset = shard.Bounds?.FirstOffset ?? 0; // what retention has passed stays passed, although it may be longer by now
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

    // What its header calls void must not come back: a file that has failed is cut by the next start, and until then this one says where (D2).
    private bool IsCalledFor(JournalFile file) => files.Find(file.Voids) is { Sealed: false };

    // Came it back after a power loss, a start would scan a file without footer, and what tells where it ends lies behind it.
    private bool LastIsGone()
    {
        if (leaving != 0 && files.ToDelete.IsGone(JournalPaths.Of(leaving)))
        {
            leaving = 0;
        }

        return leaving == 0;
    }

    private void FreeFile(JournalFile file)
    {
        foreach (var shard in state.Shards.Values)
        {
            shard.Forget(file);
        }

        files.Remove(file);
        file.Retire();
        leaving = file.Sealed ? 0 : file.Number;
    }
}
