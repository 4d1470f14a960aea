namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// The items that wait for the journal's writer. The queue is bounded by bytes and fair between streams by bytes; sets
/// of the metadata store go first. When the queue is full, callers wait for room in one queue per stream, so that one
/// stream's flood cannot block the others. D4 (group commit has no linger): one slow record or one record of 10 MiB
/// holds up no other.
/// </summary>
internal sealed class AppendQueue(long bytesMax, TimeProvider time)
{
    private const int QuantumBytes = 256 << 10;
    private static readonly TimeSpan LookForOldEvery = TimeSpan.FromMilliseconds(250);

    private readonly object gate = new();
    private readonly Dictionary<long, StreamTurns> byStream = [];
    private readonly Queue<StreamTurns> ring = new();
    private readonly Queue<PendingItem> sets = new();
    private readonly WaitingRoom blocked = new();
    private readonly ManualResetEventSlim closing = new();
    private long bytes;
    private bool closed;

    /// <summary>Bytes waiting for the writer, for status.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>Bytes of callers that wait for room.</summary>
    public long BlockedBytes
    {
        get
        {
            lock (gate)
            {
                return blocked.Bytes;
            }
        }
    }

    /// <summary>Takes the item, if there is room.</summary>
    /// <param name="item">The item.</param>
    /// <param name="room">
    /// When the item was not taken: completes when it is taken after all, or when the queue is closed. Null when too
    /// many callers wait already.
    /// </param>
    /// <returns>True: taken.</returns>
    /// <exception cref="TarnException">Unavailable: the log is stopping.</exception>
    public bool TryAdd(PendingItem item, out WaitingRoom.Place? room)
    {
        lock (gate)
        {
            CheckOpen();
            room = null;

            // A set never waits for room: the store's thread brings one group at a time, and a wait would hold up
            // everything else.
            if (item.Turn == 0 || (!blocked.Holds(item.Turn) && HasRoomFor(item)))
            {
                Add(item);
                return true;
            }

            // The bodies of waiting callers are memory too: all together at most twice the queue's limit, one stream's
            // at most the limit.
            var own = blocked.BytesOf(item.Turn);
            if (blocked.Bytes + item.Bytes <= 2 * bytesMax && (own == 0 || own + item.Bytes <= bytesMax))
            {
                room = blocked.Enter(item);
            }

            return false;
        }
    }

    /// <summary>Stops waiting for room; false when the item was taken meanwhile.</summary>
    public bool TryWithdraw(WaitingRoom.Place room)
    {
        lock (gate)
        {
            return blocked.TryLeave(room);
        }
    }

    /// <summary>
    /// Takes the next group's items: at most about <paramref name="groupBytes"/> bytes, at least one item.
    /// </summary>
    /// <returns>False: no item waits (without <paramref name="wait"/>), or the queue is closed and empty.</returns>
    public bool Take(int groupBytes, List<PendingItem> taken, bool wait)
    {
        lock (gate)
        {
            while (sets.Count == 0 && ring.Count == 0)
            {
                if (closed || !wait)
                {
                    return false;
                }

                Monitor.Wait(gate);
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
            lock (gate)
            {
                TakeOlderThan(age, taken);
            }

            if (taken.Count > 0)
            {
                return true;
            }

            if (!wait || closing.Wait(LookForOldEvery))
            {
                return false;
            }
        }
    }

    /// <summary>Refuses new items and those that wait for room; the writer still takes the queued items.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            closing.Set();
            blocked.Close(Stopping);
            Monitor.PulseAll(gate);
        }
    }

    private static TarnException Stopping() => new(ErrorKind.Unavailable, "The log is stopping.");

    private void CheckOpen()
    {
        if (closed)
        {
            throw Stopping();
        }
    }

    private bool HasRoomFor(PendingItem item) => bytes == 0 || bytes + item.Bytes <= bytesMax;

    private void Add(PendingItem item)
    {
        bytes += item.Bytes;
        item.EnteredAt = time.GetTimestamp();
        if (item.Turn == 0)
        {
            sets.Enqueue(item);
        }
        else
        {
            if (!byStream.TryGetValue(item.Turn, out var turns))
            {
                byStream.Add(item.Turn, turns = new StreamTurns(item.Turn));
            }

            if (turns.Items.Count == 0)
            {
                turns.Deficit = 0;
                ring.Enqueue(turns);
            }

            turns.Items.Enqueue(item);
        }

        Monitor.Pulse(gate);
    }

    private long TakeSets(long left, List<PendingItem> taken)
    {
        while (sets.Count > 0 && (taken.Count == 0 || sets.Peek().Bytes <= left))
        {
            var item = sets.Dequeue();
            bytes -= item.Bytes;
            left -= item.Bytes;
            taken.Add(item);
        }

        return left;
    }

    private void TakeOlderThan(TimeSpan age, List<PendingItem> taken)
    {
        var now = time.GetTimestamp();
        for (var left = ring.Count; left > 0; left--)
        {
            var turns = ring.Dequeue();
            while (turns.Items.TryPeek(out var oldest) && time.GetElapsedTime(oldest.EnteredAt, now) > age)
            {
                turns.Items.Dequeue();
                bytes -= oldest.Bytes;
                taken.Add(oldest);
            }

            GoRound(turns);
        }

        AdmitBlocked();
    }

    // Deficit round robin: each stream may take one quantum more per round, and keeps the unused part.
    private void TakeTurns(long left, List<PendingItem> taken)
    {
        while (ring.Count > 0)
        {
            var turns = ring.Peek();
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
                bytes -= item.Bytes;
                left -= item.Bytes;
                taken.Add(item);
            }

            GoRound(ring.Dequeue());
        }
    }

    private void GoRound(StreamTurns turns)
    {
        if (turns.Items.Count > 0)
        {
            ring.Enqueue(turns);
        }
        else
        {
            byStream.Remove(turns.Stream);
        }
    }

    private void AdmitBlocked()
    {
        while (blocked.Next is { } next && HasRoomFor(next))
        {
            Add(blocked.Admit());
        }
    }

    private sealed class StreamTurns(long stream)
    {
        public long Stream => stream;

        public Queue<PendingItem> Items { get; } = new();

        public long Deficit { get; set; }
    }
}
