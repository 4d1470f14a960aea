namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// Moves each shard's first offset along with its stream's retention, and frees files of which nothing is needed any more: all expired, held by
/// no consumer (D26), every change in it durable in the store (D9). Deletes nothing while the clock is not to be trusted (D12).
/// </summary>
internal sealed class JournalRetention(
    JournalState state, JournalFiles files, CommitBook commits, JournalReader reader, TimeProvider time)
{
    private static readonly TimeSpan JumpMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan RestartJumpMax = TimeSpan.FromHours(24);
    private static readonly TimeSpan DoubtAfterJump = TimeSpan.FromHours(24);

    private readonly long startedAt = time.GetTimestamp();
    private readonly DateTimeOffset startedWall = time.GetUtcNow();
    private volatile IRetentionHold? hold;
    private bool clockConfirmed;
    private long lastArrivalBeforeStartMs;

    /// <summary>Nothing is freed before somebody said what is held: at a start, positions are not known yet.</summary>
    public void HoldBy(IRetentionHold asked) => hold = asked;

    /// <summary>The newest arrival found at the start.</summary>
    public void Restore(long lastArrivalMs) => lastArrivalBeforeStartMs = lastArrivalMs;

    /// <summary>An operator vouches for the clock (D12).</summary>
    public void AcceptClock() => clockConfirmed = true;

    public void Run()
    {
        if (!ClockIsTrusted())
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

    private bool ClockIsTrusted()
    {
        var up = time.GetElapsedTime(startedAt);
        if (clockConfirmed || up > DoubtAfterJump)
        {
            return true;
        }

        var moved = time.GetUtcNow() - startedWall - up;
        var sinceLast = startedWall.ToUnixTimeMilliseconds() - lastArrivalBeforeStartMs;
        return moved.Duration() <= JumpMax
            && (lastArrivalBeforeStartMs == 0 || Math.Abs(sinceLast) <= RestartJumpMax.TotalMilliseconds);
    }

    private long CutoffMs(JournalShard shard, long nowMs) =>
        nowMs - (long)state.Retention.GetValueOrDefault(shard.Stream, StreamLimits.RetentionMax).TotalMilliseconds;

    private void Free(IRetentionHold holder, long nowMs)
    {
        var needed = new HashSet<JournalFile>();
        foreach (var shard in state.Shards.Values)
        {
            var cutoff = CutoffMs(shard, nowMs);
            var lowest = shard.Slices.Length == 0 ? 0 : holder.LowestNeeded(shard.Stream, shard.Id);
            foreach (var slice in shard.Slices)
            {
                if (slice.LastTimeMs >= cutoff || slice.EndOffset > lowest)
                {
                    needed.Add(slice.File);
                }
            }
        }

        // The newest footer holds the state of all shards: it stays until there is a newer one.
        var known = files.All.Where(file => file.Sealed).ToArray();
        foreach (var file in known.AsSpan(0, Math.Max(0, known.Length - 1)))
        {
            var lastChange = file.Changes.Count == 0 ? 0 : file.Changes[^1].Lsn;
            if (!needed.Contains(file) && lastChange <= commits.Checkpointed)
            {
                FreeFile(file);
            }
        }
    }

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
