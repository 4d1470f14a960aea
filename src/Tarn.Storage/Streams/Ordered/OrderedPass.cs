namespace Tarn.Storage.Streams.Ordered;

/// <summary>
/// Reads shards of any streams up to one number of the log, frame by frame in the order of the log. The order is the same for all bounds of
/// the reads, and wherever the frames are: in the hot tail, in sealed files, in segments of the archive. See D8 (readers stop at the
/// stable end).
/// <para>
/// Memory: the frames that the caller holds, and about <c>bytesMax</c> and one frame of at most 16 MiB more. When more
/// bytes were read, the frames that come last leave the memory and are read again in their turn.
/// </para>
/// One thread at a time.
/// </summary>
public sealed class OrderedPass : IDisposable
{
    // Smaller reads find the same frames again and again in the index.
    private const int ReadBytesMin = 16 << 10;
    private const int ReadBytesMax = 1 << 20;

    private readonly IStreamLog _log;
    private readonly OrderedCursor[] _cursors;
    private readonly PriorityQueue<OrderedCursor, (long Lsn, int Index)> _order = new();
    private readonly List<LogRead> _held = [];
    private readonly List<OrderedHole> _holes = [];
    private readonly long _end;
    private readonly long _bytesMax;
    private readonly int _readBytes;
    private long _bytes;
    private OrderedCursor? _current;
    private bool _begun;

    /// <summary>Begins a pass.</summary>
    /// <param name="from">The shards, and the first offsets to read. A shard that is there twice gives each frame twice, one after the other.</param>
    /// <param name="end">The number of the last frame: at most <see cref="IStreamLog.StableLsn"/>, which was read before the shards were listed.</param>
    /// <param name="bytesMax">About the most bytes to read ahead.</param>
    public OrderedPass(IStreamLog log, IReadOnlyList<LogPosition> from, long end, long bytesMax)
    {
        (_log, _end, _bytesMax) = (log, end, bytesMax);
        _cursors = [.. from.Select((position, index) => new OrderedCursor(index, position))];
        _readBytes = (int)Math.Clamp(bytesMax / Math.Max(1, from.Count), ReadBytesMin, ReadBytesMax);
    }

    /// <summary>The index of the frame's shard.</summary>
    public int Shard => _current!.Index;

    /// <summary>The frame. Its first records may be before <see cref="From"/>. Its bytes are valid until <see cref="Release"/>.</summary>
    public LogBatch Batch => _current!.Batch;

    /// <summary>The first offset of the frame that the pass has to return.</summary>
    public long From => Math.Max(_current!.Next, _current.Batch.BaseOffset);

    /// <summary>The offset from which a shard continues: all frames below it, up to the end of the pass, were returned.</summary>
    public long NextOf(int shard) => _cursors[shard].Next;

    /// <summary>Moves to the next frame.</summary>
    /// <returns>False: the pass has ended.</returns>
    /// <exception cref="TarnException">NotFound: a shard is gone.</exception>
    public async ValueTask<bool> MoveNext(CancellationToken cancellationToken)
    {
        await Begin(cancellationToken);
        while (_order.TryDequeue(out var cursor, out var next))
        {
            if (!cursor.IsLoaded && !await Load(cursor, cancellationToken))
            {
                continue;
            }

            // Its frames had left the memory, and the one that was next is damaged now.
            if (cursor.Lsn != next.Lsn)
            {
                Enqueue(cursor);
                continue;
            }

            NoteHole(cursor);
            _current = cursor;
            return true;
        }

        return false;
    }

    /// <summary>The offsets without records that the pass has met since the last call.</summary>
    public IReadOnlyList<OrderedHole> TakeHoles()
    {
        if (_holes.Count == 0)
        {
            return [];
        }

        OrderedHole[] holes = [.. _holes];
        _holes.Clear();
        return holes;
    }

    /// <summary>Gives the memory of all frames back that were returned before the present one.</summary>
    public void Release()
    {
        _held.ForEach(static read => read.Dispose());
        _held.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var cursor in _cursors)
        {
            cursor.Release(out _)?.Dispose();
        }

        Release();
    }

    // The frame before the next one was returned by now, so its cursor may move.
    private async ValueTask Begin(CancellationToken cancellationToken)
    {
        if (_current is { } returned)
        {
            _current = null;
            returned.Move();
            await EnqueueNext(returned, cancellationToken);
        }

        if (_begun)
        {
            return;
        }

        _begun = true;
        foreach (var cursor in _cursors)
        {
            await EnqueueNext(cursor, cancellationToken);
        }
    }

    private async ValueTask EnqueueNext(OrderedCursor cursor, CancellationToken cancellationToken)
    {
        if (cursor.IsLoaded || await Load(cursor, cancellationToken))
        {
            Enqueue(cursor);
        }
    }

    private void Enqueue(OrderedCursor cursor)
    {
        if (cursor.Lsn <= _end)
        {
            _order.Enqueue(cursor, (cursor.Lsn, cursor.Index));
        }
        else
        {
            Leave(cursor);
        }
    }

    private async ValueTask<bool> Load(OrderedCursor cursor, CancellationToken cancellationToken)
    {
        Leave(cursor);
        while (_log.Describe(cursor.Shard) is not { } bounds || bounds.StableEnd > cursor.Next)
        {
            var read = await _log.Read(cursor.Shard, cursor.Next, _readBytes, cancellationToken);
            var before = cursor.Next;
            if (cursor.Take(read))
            {
                _bytes += cursor.Bytes;
                MakeRoom();
                return true;
            }

            NoteHole(cursor);
            Leave(cursor);
            if (cursor.Next == before)
            {
                return false;
            }
        }

        return false;
    }

    // A hole before a frame past the end is met again by the next pass: whether it is before the end is not known.
    private void NoteHole(OrderedCursor cursor)
    {
        if (cursor.Hole() is { } hole)
        {
            if (hole.Damaged > 0 || hole.Expired > 0)
            {
                _holes.Add(hole);
            }

            cursor.PassTo(hole.To);
        }
    }

    // The frames that come last leave. One shard's frames stay: they may be the next.
    private void MakeRoom()
    {
        while (_bytes > _bytesMax && Last() is { } last)
        {
            Leave(last);
        }
    }

    private OrderedCursor? Last()
    {
        OrderedCursor? last = null;
        var loaded = 0;
        foreach (var cursor in _cursors)
        {
            if (cursor.IsLoaded)
            {
                loaded++;
                last = cursor.Lsn > (last?.Lsn ?? 0) ? cursor : last;
            }
        }

        return loaded > 1 ? last : null;
    }

    // Frames that were returned stay until the caller has used them.
    private void Leave(OrderedCursor cursor)
    {
        _bytes -= cursor.Bytes;
        if (cursor.Release(out var wasReturned) is not { } read)
        {
            return;
        }

        if (wasReturned)
        {
            _held.Add(read);
        }
        else
        {
            read.Dispose();
        }
    }
}
