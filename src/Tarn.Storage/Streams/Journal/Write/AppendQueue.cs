namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// The items that wait for the journal's writer. The queue is bounded by bytes and fair between streams by bytes; sets
/// of the metadata store go first. When the queue is full, callers wait for space in one queue per stream, so that one
/// stream's flood cannot block the others. D4 (group commit has no linger): one slow record or one record of 10 MiB
/// holds up no other.
/// </summary>
internal sealed class AppendQueue(long bytesMax, TimeProvider time)
{
    private const int QuantumBytes = 256 << 10;
    private static readonly TimeSpan LookForOldEvery = TimeSpan.FromMilliseconds(250);

    private readonly object _gate = new();
    private readonly Dictionary<long, StreamTurns> _byStream = [];
    private readonly Queue<StreamTurns> _ring = new();
    private readonly Queue<PendingItem> _sets = new();
    private readonly WaitingCallers _blocked = new();
    private readonly ManualResetEventSlim _closing = new();
    private long _bytes;
    private bool _closed;

    /// <summary>Bytes waiting for the writer, for status.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes of callers that wait for space.</summary>
    public long BlockedBytes
    {
        get
        {
            lock (_gate)
            {
                return _blocked.Bytes;
            }
        }
    }

    /// <summary>Takes the item, if there is space.</summary>
    /// <param name="room">
    /// When the item was not taken: completes when it is taken after all, or when the queue is closed. Null when too
    /// many callers wait already.
    /// </param>
    /// <returns>True: taken.</returns>
    /// <exception cref="TarnException">Unavailable: the log is stopping.</exception>
    public bool TryAdd(PendingItem item, out WaitingCallers.Place? room)
    {
        lock (_gate)
        {
            CheckOpen();
            room = null;

            // A set never waits for space: the store's thread brings one group at a time, and a wait would hold up
            // everything else.
            if (item.Turn == 0 || (!_blocked.Holds(item.Turn) && HasRoomFor(item)))
            {
                Add(item);
                return true;
            }

            // The bodies of waiting callers are memory too: all together at most twice the queue's limit, one stream's
            // at most the limit.
            var own = _blocked.BytesOf(item.Turn);
            if (_blocked.Bytes + item.Bytes <= 2 * bytesMax && (own == 0 || own + item.Bytes <= bytesMax))
            {
                room = _blocked.Enter(item);
            }

            return false;
        }
    }

    /// <summary>Stops waiting for space; false when the item was taken meanwhile.</summary>
    public bool TryWithdraw(WaitingCallers.Place room)
    {
        lock (_gate)
        {
            return _blocked.TryLeave(room);
        }
    }

    /// <summary>
    /// Takes the next group's items: at most about <paramref name="groupBytes"/> bytes, at least one item.
    /// </summary>
    /// <returns>False: no item waits (without <paramref name="wait"/>), or the queue is closed and empty.</returns>
    public bool Take(int groupBytes, List<PendingItem> taken, bool wait)
    {
        lock (_gate)
        {
            while (_sets.Count == 0 && _ring.Count == 0)
            {
                if (_closed || !wait)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            var left = TakeSets(groupBytes, taken);
            TakeTurns(left, taken);
            AdmitBlocked();
            return true;
        }
    }

    /// <summary>
    /// Takes out the items that have waited for the writer longer than <paramref name="age"/>: the disk does not keep
    /// up, and their callers get an error. Sets are never taken out.
    /// </summary>
    /// <returns>False: no item is that old (without <paramref name="wait"/>), or the queue is closed.</returns>
    public bool TakeOlderThan(TimeSpan age, List<PendingItem> taken, bool wait)
    {
        while (true)
        {
            lock (_gate)
            {
                TakeOlderThan(age, taken);
            }

            if (taken.Count > 0)
            {
                return true;
            }

            if (!wait || _closing.Wait(LookForOldEvery))
            {
                return false;
            }
        }
    }

    /// <summary>Refuses new items and items that wait for space; the writer still takes the queued items.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _closing.Set();
            _blocked.Close(Stopping);
            Monitor.PulseAll(_gate);
        }
    }

    private static TarnException Stopping() => new(ErrorKind.Unavailable, "The log is stopping.");

    private void CheckOpen()
    {
        if (_closed)
        {
            throw Stopping();
        }
    }

    private bool HasRoomFor(PendingItem item) => _bytes == 0 || _bytes + item.Bytes <= bytesMax;

    private void Add(PendingItem item)
    {
        _bytes += item.Bytes;
        item.EnteredAt = time.GetTimestamp();
        if (item.Turn == 0)
        {
            _sets.Enqueue(item);
        }
        else
        {
            if (!_byStream.TryGetValue(item.Turn, out var turns))
            {
                _byStream.Add(item.Turn, turns = new StreamTurns(item.Turn));
            }

            if (turns.Items.Count == 0)
            {
                turns.Deficit = 0;
                _ring.Enqueue(turns);
            }

            turns.Items.Enqueue(item);
        }

        Monitor.Pulse(_gate);
    }

    private long TakeSets(long left, List<PendingItem> taken)
    {
        while (_sets.Count > 0 && (taken.Count == 0 || _sets.Peek().Bytes <= left))
        {
            var item = _sets.Dequeue();
            _bytes -= item.Bytes;
            left -= item.Bytes;
            taken.Add(item);
        }

        return left;
    }

    private void TakeOlderThan(TimeSpan age, List<PendingItem> taken)
    {
        var now = time.GetTimestamp();
        for (var left = _ring.Count; left > 0; left--)
        {
            var turns = _ring.Dequeue();
            while (turns.Items.TryPeek(out var oldest) && time.GetElapsedTime(oldest.EnteredAt, now) > age)
            {
                turns.Items.Dequeue();
                _bytes -= oldest.Bytes;
                taken.Add(oldest);
            }

            GoRound(turns);
        }

        AdmitBlocked();
    }

    // Deficit round robin: each stream may take one quantum more per round, and may use the unused part later.
    private void TakeTurns(long left, List<PendingItem> taken)
    {
        while (_ring.Count > 0)
        {
            var turns = _ring.Peek();
            turns.Deficit += QuantumBytes;
            while (turns.Items.TryPeek(out var item) && item.Bytes <= turns.Deficit)
            {
                if (taken.Count > 0 && item.Bytes > left)
                {
                    turns.Deficit -= QuantumBytes;
                    return;
                }

                turns.Items.Dequeue();
                turns.Deficit -= item.Bytes;
                _bytes -= item.Bytes;
                left -= item.Bytes;
                taken.Add(item);
            }

            GoRound(_ring.Dequeue());
        }
    }

    private void GoRound(StreamTurns turns)
    {
        if (turns.Items.Count > 0)
        {
            _ring.Enqueue(turns);
        }
        else
        {
            _byStream.Remove(turns.Stream);
        }
    }

    private void AdmitBlocked()
    {
        while (_blocked.Next is { } next && HasRoomFor(next))
        {
            Add(_blocked.Admit());
        }
    }

    private sealed class StreamTurns(long stream)
    {
        public long Stream => stream;

        public Queue<PendingItem> Items { get; } = new();

        public long Deficit { get; set; }
    }
}
