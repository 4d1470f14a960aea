using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A shard: the writer's own fields, and the state that readers see (under the gate). Records past the durable position
/// are never visible: D8 (readers stop at the stable end).
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

    /// <summary>The offset of the next record. Only the writer uses it.</summary>
    public long NextOffset { get; set; }

    /// <summary>
    /// Arrival time of the last record placed, D12 (arrival times never go back). Only the writer uses it.
    /// </summary>
    public long LastArrivalTimeMs { get; set; }

    /// <summary>The writer's answer to appends. Only the writer uses it.</summary>
    public ShardGate Gate { get; set; }

    /// <summary>A set that closes the shard was taken. Guarded by the journal's commit gate.</summary>
    public bool CloseTaken { get; set; }

    /// <summary>
    /// A set that opens the shard was taken, and none that deletes it. Guarded by the journal's commit gate.
    /// </summary>
    public bool OpenTaken { get; set; }

    /// <summary>
    /// The bounds that readers see; null before the commit that opens the shard, and after the commit that deletes it.
    /// </summary>
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

    /// <summary>
    /// Notes a frame that was laid down: <see cref="Durable"/> publishes it, <see cref="Lost"/> discards it. Called by
    /// the writer.
    /// </summary>
    /// <returns>True: the first frame since the last of those calls.</returns>
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

    /// <summary>
    /// Hides records from this offset on until the store has committed that set: D9 (one commit for rows and records).
    /// </summary>
    public void Hold(long setLsn, long offset)
    {
        lock (gate)
        {
            uncommitted.Enqueue((setLsn, offset));
        }
    }

    /// <summary>Publishes the frames placed since the last call: they are durable. Called by the writer.</summary>
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

    /// <summary>
    /// Discards the frames placed since the last call, whether they reached the disk or not: D2 (a failed sync poisons
    /// its file). Called by the writer.
    /// </summary>
    public void Lost() => recent.Withdraw();

    /// <summary>Notes that the store has committed every set up to this LSN.</summary>
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

    /// <summary>Moves the first offset up: retention has passed all records below it.</summary>
    public void MoveFirstOffset(long offset)
    {
        lock (gate)
        {
            bounds = bounds with { FirstOffset = Math.Max(bounds.FirstOffset, Math.Min(offset, bounds.StableEnd)) };
        }
    }

    /// <summary>Recovery: sets the state found in a footer or in the frames.</summary>
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

    /// <summary>Recovery: adds a frame found in a file without footer.</summary>
    public void RestoreFrame(in FrameEntry frame)
    {
        Place(frame);
        lock (gate)
        {
            recent.Publish();
        }
    }

    /// <summary>The shard's durable frames in a file without footer.</summary>
    public FrameEntry[] RecentOf(long file)
    {
        lock (gate)
        {
            return recent.Of(file).ToArray();
        }
    }

    /// <summary>Notes that a file was sealed: its frames are now found through the slice.</summary>
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
    /// Switches readers to a segment, which now holds the shard's frames of those files: D16 (archiving repeats without
    /// doubles). When retention has freed those files meanwhile, the segment is not needed any more.
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
    /// At a start: adds the archive's slices, in order of offset. A journal file with the same records may still exist,
    /// when the process ended before the file was freed.
    /// </summary>
    public void Attach(IReadOnlyList<FileSlice> archived)
    {
        lock (gate)
        {
            var end = archived[^1].EndOffset;
            Volatile.Write(ref slices, [.. archived, .. slices.Where(slice => slice.EndOffset > end)]);
        }
    }

    /// <summary>Removes the slice of a file that is being freed.</summary>
    public void Forget(JournalFile file)
    {
        lock (gate)
        {
            // Readers begin at the earliest position left: D15 (a full disk stops work in order).
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
    /// A view of one moment: slices, bounds, and the stable recent frames that end after the offset, about
    /// <paramref name="bytesMax"/> bytes of them (at least one). They are taken together, because sealing moves frames
    /// from one to the other.
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

    /// <summary>
    /// A view of one moment: the slices, and the offset of the first recent, stable frame that arrived at or after the
    /// time, else the stable end.
    /// </summary>
    public (FileSlice[] Slices, long Offset) LookAtTime(long timeMs)
    {
        lock (gate)
        {
            var frames = recent.Published;
            var first = FrameEntry.FirstWhere(frames, timeMs, static (frame, time) => frame.ArrivalTimeMs >= time);
            return (slices, first < frames.Length ? Math.Min(frames[first].BaseOffset, bounds.StableEnd) : bounds.StableEnd);
        }
    }

    /// <summary>
    /// Completes when a record at or after the offset is stable, or when no record can come any more.
    /// </summary>
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
