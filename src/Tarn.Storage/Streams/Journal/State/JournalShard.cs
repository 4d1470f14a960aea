using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A shard: the writer's own fields, and the state that readers see (under the gate). Records past the durable position
/// are never visible: D8 (readers stop at the stable end).
/// </summary>
internal sealed partial class JournalShard(StreamId stream, ShardId id)
{
    private readonly Lock _gate = new();
    private readonly RecentFrames _recent = new();
    private readonly Queue<(long Lsn, long Offset)> _uncommitted = new();
    private readonly ShardSlices _slices = new();
    private readonly ShardWaiters _waiters = new();
    private ShardBounds _bounds;
    private long _durableEnd;
    private bool _visible;
    private bool _closed;
    private bool _deleted;

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
            lock (_gate)
            {
                return _visible && !_deleted ? _bounds : null;
            }
        }
    }

    /// <summary>Slices of sealed files, in order of offset; a snapshot.</summary>
    public FileSlice[] Slices => _slices.All;

    /// <summary>
    /// Notes a frame that was laid down: <see cref="Durable"/> publishes it, <see cref="Lost"/> discards it. Called by
    /// the writer.
    /// </summary>
    /// <returns>True: the first frame since the last of these calls.</returns>
    public bool Place(in FrameEntry frame)
    {
        if (!_recent.TryPlace(frame))
        {
            lock (_gate)
            {
                _recent.MakeRoom();
            }

            Invariant.Check(_recent.TryPlace(frame));
        }

        return _recent.Unpublished == 1;
    }

    /// <summary>
    /// Hides records from this offset on until the store has committed that set: D9 (one commit for rows and records).
    /// </summary>
    public void Hold(long setLsn, long offset)
    {
        lock (_gate)
        {
            _uncommitted.Enqueue((setLsn, offset));
        }
    }

    /// <summary>Publishes the frames placed since the last call: they are durable. Called by the writer.</summary>
    public void Durable()
    {
        List<TaskCompletionSource>? ready;
        lock (_gate)
        {
            PublishFrames();
            ready = Publish();
        }

        Published(ready);
    }

    /// <summary>
    /// Discards the frames placed since the last call, whether they reached the disk or not: D2 (a failed sync poisons
    /// its file). Called by the writer.
    /// </summary>
    public void Lost() => _recent.Withdraw();

    /// <summary>Notes that the store has committed every set up to this LSN.</summary>
    public void Committed(long lsn)
    {
        List<TaskCompletionSource>? ready;
        lock (_gate)
        {
            while (_uncommitted.TryPeek(out var held) && held.Lsn <= lsn)
            {
                _uncommitted.Dequeue();
            }

            ready = Publish();
        }

        Published(ready);
    }

    public void BecomeVisible()
    {
        lock (_gate)
        {
            _visible = true;
        }
    }

    public void BecomeClosed() => End(deleted: false);

    public void BecomeDeleted() => End(deleted: true);

    /// <summary>Moves the first offset up: retention has passed all records below it.</summary>
    public void MoveFirstOffset(long offset)
    {
        lock (_gate)
        {
            _bounds = _bounds with { FirstOffset = Math.Max(_bounds.FirstOffset, Math.Min(offset, _bounds.StableEnd)) };
        }
    }

    /// <summary>Recovery: sets the state found in a footer or in the frames.</summary>
    public void Restore(long durable, long nextOffset, long lastArrivalMs, long firstOffset, bool isClosed)
    {
        lock (_gate)
        {
            _durableEnd = durable;
            _visible = OpenTaken = true;
            _closed = CloseTaken = isClosed;
            _bounds = new ShardBounds(firstOffset, durable, isClosed, lastArrivalMs);
        }

        NextOffset = nextOffset;
        LastArrivalTimeMs = lastArrivalMs;
        Gate = isClosed ? ShardGate.Closed : ShardGate.Open;
    }

    /// <summary>Recovery: adds a frame found in a file without footer.</summary>
    public void RestoreFrame(in FrameEntry frame)
    {
        Place(frame);
        lock (_gate)
        {
            _recent.Publish();
        }
    }

    /// <summary>The shard's durable frames in a file without footer.</summary>
    public FrameEntry[] RecentOf(long file)
    {
        lock (_gate)
        {
            return _recent.Of(file).ToArray();
        }
    }

    /// <summary>Notes that a file was sealed: its frames are now found through the slice.</summary>
    public void Seal(FileSlice slice)
    {
        lock (_gate)
        {
            _slices.Add(slice);
            _recent.Remove(slice.File.Number);
        }
    }

    /// <summary>
    /// Switches readers to a segment, which now holds the shard's frames of these files: D16 (archiving repeats without
    /// doubles). When retention has freed these files meanwhile, the segment is not needed any more.
    /// </summary>
    public void Switch(IReadOnlySet<JournalFile> sources, FileSlice segment)
    {
        lock (_gate)
        {
            _slices.Switch(sources, segment);
        }
    }

    /// <summary>At a start: adds the archive's slices, in order of offset.</summary>
    public void Attach(IReadOnlyList<FileSlice> archived)
    {
        lock (_gate)
        {
            _slices.Attach(archived);
        }
    }

    /// <summary>Removes the slice of a file that is being freed.</summary>
    public void Forget(JournalFile file)
    {
        lock (_gate)
        {
            if (_slices.Remove(file) is { } freed)
            {
                // Readers begin at the earliest position left: D15 (a full disk stops work in order).
                _bounds = _bounds with { FirstOffset = Math.Max(_bounds.FirstOffset, freed.EndOffset) };
            }
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
        lock (_gate)
        {
            var frames = _recent.Published;
            foreach (ref readonly var frame in frames[FrameEntry.FirstWhere(frames, fromOffset, static (frame, offset) => frame.EndOffset > offset)..])
            {
                if (frame.EndOffset > _bounds.StableEnd || (found.Count > 0 && bytesMax < frame.Length))
                {
                    break;
                }

                bytesMax -= frame.Length;
                found.Add(frame);
            }

            return (_slices.All, found, _bounds);
        }
    }

    /// <summary>
    /// A view of one moment: the slices, and the offset of the first recent, stable frame that arrived at or after the
    /// time, else the stable end.
    /// </summary>
    public (FileSlice[] Slices, long Offset) LookAtTime(long timeMs)
    {
        lock (_gate)
        {
            return (_slices.All, Math.Min(_recent.OffsetAt(timeMs) ?? long.MaxValue, _bounds.StableEnd));
        }
    }

    /// <summary>Completes when a record at or after the offset is stable, or when none can come any more.</summary>
    public ValueTask Wait(long offset, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return HasEnded || offset < _bounds.StableEnd ? ValueTask.CompletedTask : _waiters.Add(offset, _gate, cancellationToken);
        }
    }

    private void End(bool deleted)
    {
        List<TaskCompletionSource>? ready;
        lock (_gate)
        {
            _closed |= !deleted;
            _deleted |= deleted;
            ready = Publish();
        }

        Published(ready);
    }

    private bool HasEnded => _deleted || _bounds.Closed;

    private List<TaskCompletionSource>? Publish()
    {
        var stable = _uncommitted.TryPeek(out var held) ? held.Offset : _durableEnd;
        var last = _recent.Published is [.., var newest] ? newest.ArrivalTimeMs : _bounds.LastArrivalTimeMs;
        _bounds = _bounds with { StableEnd = stable, Closed = _closed && _uncommitted.Count == 0, LastArrivalTimeMs = last };
        return _waiters.TakeReady(stable, HasEnded);
    }
}
