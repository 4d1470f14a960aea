namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// Moves each shard's first offset along with its stream's retention, and frees files of which nothing is needed any more: all expired, held by
/// no consumer (D26), every change in it durable in the store (D9). Deletes nothing while the clock is not to be trusted (D12).
/// </summary>
internal sealed class JournalRetention(
    JournalState state, JournalFiles files, CommitBook commits, JournalReader reader, ClockTrust clock, TimeProvider time)
{
    private const int SealedKept = 2;

    private volatile IRetentionHold? hold;

    /// <summary>Nothing is freed before somebody said what is held: at a start, positions are not known yet.</summary>
    public void HoldBy(IRetentionHold asked) => hold = asked;

    public void Run()
    {
        clock.Tend();
        if (clock.Doubt is not null)
        {
            return;
        }

        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var shard in state.Shards.Values)
        {
            var cutoff = CutoffMs(shard, nowMs);
            if (shard.Slices is [var oldest, ..] && oldest.FirstTimeMs < cutoff)
            {
                shard.MoveFirstOffset(reader.OffsetAtTime(shard, cutoff));
            }
            else if (shard.Bounds is { } bounds && bounds.LastArrivalTimeMs < cutoff)
            {
                shard.MoveFirstOffset(bounds.StableEnd);
            }
        }

        if (hold is { } holder)
        {
            Free(holder, nowMs);
        }
    }

    private long CutoffMs(JournalShard shard, long nowMs) =>
        nowMs - (long)state.Retention.GetValueOrDefault(shard.Stream, StreamLimits.RetentionMax).TotalMilliseconds;

    private void Free(IRetentionHold holder, long nowMs)
    {
        Free(Needed(holder, nowMs, early: false), () => true);
        if (files.IsNearLimit)
        {
            // Oldest first, and no more than must be: what is still there can be replayed.
            Free(Needed(holder, nowMs, early: true), () => files.IsNearLimit);
        }
    }

    private HashSet<JournalFile> Needed(IRetentionHold holder, long nowMs, bool early)
    {
        var needed = new HashSet<JournalFile>();
        foreach (var shard in state.Shards.Values)
        {
            var cutoff = early && holder.MayGoEarly(shard.Stream) ? long.MaxValue : CutoffMs(shard, nowMs);
            var lowest = shard.Slices.Length == 0 ? 0 : holder.LowestNeeded(shard.Stream, shard.Id);
            foreach (var slice in shard.Slices)
            {
                if (slice.LastTimeMs >= cutoff || slice.EndOffset > lowest)
                {
                    needed.Add(slice.File);
                }
            }
        }

        return needed;
    }

    private void Free(HashSet<JournalFile> needed, Func<bool> goOn)
    {
        // The newest footer holds the state of all shards: it stays until there is a newer one, and one before it in case it is damaged.
        var known = files.All.Where(file => file.Sealed).ToArray();
        foreach (var file in known.AsSpan(0, Math.Max(0, known.Length - SealedKept)))
        {
            var lastChange = file.Changes.Count == 0 ? 0 : file.Changes[^1].Lsn;
            if (!needed.Contains(file) && lastChange <= commits.Checkpointed && !IsCalledFor(file) && goOn())
            {
                FreeFile(file);
            }
        }
    }

    // What its header calls void must not come back: a file that has failed is cut by the next start, and until then this one says where (D2).
    private bool IsCalledFor(JournalFile file) => files.Find(file.Voids) is { Sealed: false };

    private void FreeFile(JournalFile file)
    {
        foreach (var shard in state.Shards.Values)
        {
            shard.Forget(file);
        }

        files.Remove(file);
        file.Retire();
    }
}
