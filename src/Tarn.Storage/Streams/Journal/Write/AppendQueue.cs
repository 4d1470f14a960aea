namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>
/// What waits for the writer: bounded by bytes, fair between streams by bytes (D4: one slow or 10 MiB record holds nobody), sets of
/// the metadata store first. Who finds it full waits for room in turns of its stream's, so that one stream's flood keeps no other out.
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
    /// <param name="room">Else: completes when it was taken after all, or the queue was closed; null when too many wait already.</param>
    /// <returns>True: taken.</returns>
    /// <exception cref="TarnException">Unavailable: the log is stopping.</exception>
    public bool TryAdd(PendingItem item, out WaitingRoom.Place? room)
    {
        lock (gate)
        {
            CheckOpen();
            room = null;

            // A set never waits for room: the store's thread brings one group at a time, and holds everything else up.
            if (item.Turn == 0 || (!blocked.Holds(item.Turn) && HasRoomFor(item)))
            {
                Add(item);
                return true;
            }

            // The bodies of those who wait are memory too: all together twice the queue's, and none of that is one stream's alone.
            var own = blocked.BytesOf(item.Turn);
            if (blocked.Bytes + item.Bytes <= 2 * bytesMax && (own == 0 || own + item.Bytes <= bytesMax))
            {
                room = blocked.Enter(item);
            }

            return false;
        }
    }

    /// <summary>Gives up waiting for room; false: the item was taken meanwhile.</summary>
    public bool TryWithdraw(WaitingRoom.Place room)
    {
        lock (gate)
        {
            return blocked.TryLeave(room);
        }
    }

    /// <summary>Takes the next group's items: at most about that many bytes, at least one item.</summary>
    /// <returns>False: nothing waits (without <paramref name="wait"/>), or the queue was closed and is empty.</returns>
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

    /// <summary>Takes out what has waited for the writer longer than that: the disk does not keep up, and callers are told (never sets).</summary>
    /// <returns>False: nothing has (without <paramref name="wait"/>), or the queue was closed.</returns>
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

    /// <summary>Refuses what comes from now on; what waits is still taken.</summary>
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

    // Deficit round robin: each stream may take a quantum more per round, and keeps what it did not use.
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
