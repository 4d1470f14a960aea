using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A shard: what the writer knows (its own fields), and what readers see (under the gate). Nothing past the durable position is
/// ever seen (D8).
/// </summary>
internal sealed class JournalShard(StreamId stream, ShardId id)
{
    private readonly Lock gate = new();
    private readonly RecentFrames recent = new();
    private readonly Queue<(long Lsn, long Offset)> uncommitted = new();
    private List<(long Offset, TaskCompletionSource Done)>? waiters;
    private FileSlice[] slices = [];
    private ShardBounds bounds;
    private long durableEnd;
    private bool visible;
    private bool closed;
    private bool deleted;

    public StreamId Stream { get; } = stream;

    public ShardId Id { get; } = id;

    /// <summary>The offset that the next record gets. The writer's.</summary>
    public long NextOffset { get; set; }

    /// <summary>Arrival of the last record placed (D12). The writer's.</summary>
    public long LastArrivalTimeMs { get; set; }

    /// <summary>What the writer answers to appends. The writer's.</summary>
    public ShardGate Gate { get; set; }

    /// <summary>A set that closes or deletes it was taken. Under the journal's commit gate.</summary>
    public bool CloseTaken { get; set; }

    /// <summary>A set that opens it was taken, and none that deletes it. Under the journal's commit gate.</summary>
    public bool OpenTaken { get; set; }

    /// <summary>What readers see; null until the commit that opened it, and after the one that deleted it.</summary>
    public ShardBounds? Bounds
    {
        get
        {
            lock (gate)
            {
                return visible && !deleted ? bounds : null;
            }
        }
    }

    /// <summary>Slices of sealed files, in order of offset; a snapshot.</summary>
    public FileSlice[] Slices => Volatile.Read(ref slices);

    /// <summary>A frame was laid down: it counts when <see cref="Durable"/> is called, and not when <see cref="Lost"/> is. The writer's.</summary>
    /// <returns>True: the first one since.</returns>
    public bool Place(in FrameEntry frame)
    {
        if (!recent.TryPlace(frame))
        {
            lock (gate)
            {
                recent.MakeRoom();
            }

            Invariant.Check(recent.TryPlace(frame));
        }

        return recent.Unpublished == 1;
    }

    /// <summary>What lies from this offset on is seen only when the store has committed that set (D9).</summary>
    public void Hold(long setLsn, long offset)
    {
        lock (gate)
        {
            uncommitted.Enqueue((setLsn, offset));
        }
    }

    /// <summary>The frames placed since the last time are durable. The writer's.</summary>
    public void Durable()
    {
        List<TaskCompletionSource>? ready;
        lock (gate)
        {
            recent.Publish();
            durableEnd = recent.Published[^1].EndOffset;
            ready = Publish();
        }

        Complete(ready);
    }

    /// <summary>The frames placed since the last time may or may not be there, and are none (D2). The writer's.</summary>
    public void Lost() => recent.Withdraw();

    /// <summary>The store has committed every set up to this LSN.</summary>
    public void Committed(long lsn)
    {
        List<TaskCompletionSource>? ready;
        lock (gate)
        {
            while (uncommitted.TryPeek(out var held) && held.Lsn <= lsn)
            {
                uncommitted.Dequeue();
            }

            ready = Publish();
        }

        Complete(ready);
    }

    public void BecomeVisible()
    {
        lock (gate)
        {
            visible = true;
        }
    }

    public void BecomeClosed()
    {
        List<TaskCompletionSource>? ready;
        lock (gate)
        {
            closed = true;
            ready = Publish();
        }

        Complete(ready);
    }

    public void BecomeDeleted()
    {
        List<TaskCompletionSource>? ready;
        lock (gate)
        {
            deleted = true;
            ready = Publish();
        }

        Complete(ready);
    }

    /// <summary>Retention has passed everything below.</summary>
    public void MoveFirstOffset(long offset)
    {
        lock (gate)
        {
            bounds = bounds with { FirstOffset = Math.Max(bounds.FirstOffset, Math.Min(offset, bounds.StableEnd)) };
        }
    }

    /// <summary>Recovery: the state that a footer or the frames say.</summary>
    public void Restore(long durable, long nextOffset, long lastArrivalMs, long firstOffset, bool isClosed)
    {
        lock (gate)
        {
            durableEnd = durable;
            visible = OpenTaken = true;
            closed = CloseTaken = isClosed;
            bounds = new ShardBounds(firstOffset, durable, isClosed, lastArrivalMs);
        }

        NextOffset = nextOffset;
        LastArrivalTimeMs = lastArrivalMs;
        Gate = isClosed ? ShardGate.Closed : ShardGate.Open;
    }

    /// <summary>Recovery: a frame found in a file without footer.</summary>
    public void RestoreFrame(in FrameEntry frame)
    {
        Place(frame);
        lock (gate)
        {
            recent.Publish();
        }
    }

    /// <summary>The durable frames that lie in a file without footer.</summary>
    public FrameEntry[] RecentOf(long file)
    {
        lock (gate)
        {
            return recent.Of(file).ToArray();
        }
    }

    /// <summary>A file was sealed: its frames are now found through the slice.</summary>
    public void Seal(FileSlice slice)
    {
        lock (gate)
        {
            var known = slices;
            var place = known.Length;
            while (place > 0 && known[place - 1].FirstOffset > slice.FirstOffset)
            {
                place--;
            }

            Volatile.Write(ref slices, [.. known.AsSpan(0, place), slice, .. known.AsSpan(place)]);
            recent.Remove(slice.File.Number);
        }
    }

    /// <summary>
    /// Its frames of those files lie in a segment now (D16): readers switch to it. Of files that retention has freed meanwhile nothing is wanted any more.
    /// </summary>
    public void Switch(IReadOnlySet<JournalFile> sources, FileSlice segment)
    {
        lock (gate)
        {
            if (Array.Exists(slices, slice => sources.Contains(slice.File)))
            {
                var kept = slices.Where(slice => !sources.Contains(slice.File));
                Volatile.Write(ref slices, [.. kept.Append(segment).OrderBy(slice => slice.FirstOffset)]);
            }
        }
    }

    /// <summary>
    /// A start: what the archive holds, in order of offset. A journal file from which it came may still be there, when the process ended before it was freed.
    /// </summary>
    public void Attach(IReadOnlyList<FileSlice> archived)
    {
        lock (gate)
        {
            var end = archived[^1].EndOffset;
            Volatile.Write(ref slices, [.. archived, .. slices.Where(slice => slice.EndOffset > end)]);
        }
    }

    /// <summary>A file is being freed.</summary>
    public void Forget(JournalFile file)
    {
        lock (gate)
        {
            // Readers begin at the earliest position left (D15).
            var freed = Array.FindIndex(slices, slice => slice.File == file);
            if (freed < 0)
            {
                return;
            }

            bounds = bounds with { FirstOffset = Math.Max(bounds.FirstOffset, slices[freed].EndOffset) };
            Volatile.Write(ref slices, [.. slices.AsSpan(0, freed), .. slices.AsSpan(freed + 1)]);
        }
    }

    /// <summary>
    /// One moment's slices, bounds, and the recent frames that end after the offset and are stable, of about so many bytes (one at least):
    /// taken together, since sealing moves frames from one to the other.
    /// </summary>
    public (FileSlice[] Slices, List<FrameEntry> Recent, ShardBounds Bounds) Look(long fromOffset, long bytesMax)
    {
        var found = new List<FrameEntry>();
        lock (gate)
        {
            var frames = recent.Published;
            foreach (ref readonly var frame in frames[FrameEntry.FirstWhere(frames, fromOffset, static (frame, offset) => frame.EndOffset > offset)..])
            {
                if (frame.EndOffset > bounds.StableEnd || (found.Count > 0 && bytesMax < frame.Length))
                {
                    break;
                }

                bytesMax -= frame.Length;
                found.Add(frame);
            }

            return (slices, found, bounds);
        }
    }

    /// <summary>One moment's slices, and the first recent, stable frame's offset that arrived at or after the time, else the stable end.</summary>
    public (FileSlice[] Slices, long Offset) LookAtTime(long timeMs)
    {
        lock (gate)
        {
            var frames = recent.Published;
            var first = FrameEntry.FirstWhere(frames, timeMs, static (frame, time) => frame.ArrivalTimeMs >= time);
            return (slices, first < frames.Length ? Math.Min(frames[first].BaseOffset, bounds.StableEnd) : bounds.StableEnd);
        }
    }

    /// <summary>Completes when something at or after the offset is stable, or nothing can come any more.</summary>
    public ValueTask Wait(long offset, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (IsReady(offset))
            {
                return ValueTask.CompletedTask;
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (waiters ??= []).Add((offset, done));
            return new ValueTask(cancellation.CanBeCanceled ? WaitCancellably(done, cancellation) : done.Task);
        }
    }

    private static void Complete(List<TaskCompletionSource>? ready)
    {
        foreach (var done in ready ?? [])
        {
            done.TrySetResult();
        }
    }

    private async Task WaitCancellably(TaskCompletionSource done, CancellationToken cancellation)
    {
        try
        {
            await done.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (gate)
            {
                waiters?.RemoveAll(waiter => waiter.Done == done);
            }
        }
    }

    private bool IsReady(long offset) => deleted || bounds.Closed || offset < bounds.StableEnd;

    private List<TaskCompletionSource>? Publish()
    {
        var stable = uncommitted.TryPeek(out var held) ? held.Offset : durableEnd;
        var last = recent.Published is [.., var newest] ? newest.ArrivalTimeMs : bounds.LastArrivalTimeMs;
        bounds = bounds with { StableEnd = stable, Closed = closed && uncommitted.Count == 0, LastArrivalTimeMs = last };
        if (waiters is null || waiters.Count == 0)
        {
            return null;
        }

        List<TaskCompletionSource>? ready = null;
        for (var i = waiters.Count - 1; i >= 0; i--)
        {
            if (IsReady(waiters[i].Offset))
            {
                (ready ??= []).Add(waiters[i].Done);
                waiters.RemoveAt(i);
            }
        }

        return ready;
    }
}
