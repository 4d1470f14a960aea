namespace Tarn.Storage.Streams.Journal;

/// <summary>
/// What waits for the writer: bounded by bytes, fair between streams by bytes (D4: one slow or 10 MiB record holds nobody), sets of
/// the metadata store first.
/// </summary>
internal sealed class AppendQueue(long bytesMax)
{
    private const int QuantumBytes = 256 << 10;

    private readonly object gate = new();
    private readonly Dictionary<long, Turns> byStream = [];
    private readonly Queue<Turns> ring = new();
    private readonly Queue<PendingItem> sets = new();
    private readonly LinkedList<(TaskCompletionSource Room, PendingItem Item)> blocked = new();
    private long bytes;
    private bool closed;

    /// <summary>Bytes waiting, for status.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>Takes the item, if there is room.</summary>
    /// <param name="item">The item.</param>
    /// <param name="room">Else: completes when it was taken after all, or the queue was closed.</param>
    /// <returns>True: taken.</returns>
    /// <exception cref="TarnException">Unavailable: the log is stopping.</exception>
    public bool TryAdd(PendingItem item, out LinkedListNode<(TaskCompletionSource Room, PendingItem Item)>? room)
    {
        lock (gate)
        {
            CheckOpen();
            room = null;

            // A set never waits for room: the store's thread brings one group at a time, and holds everything else up.
            if (item.Turn != 0 && bytes > 0 && bytes + item.Bytes > bytesMax)
            {
                room = blocked.AddLast((new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), item));
                return false;
            }

            Add(item);
            return true;
        }
    }

    /// <summary>Gives up waiting for room; false: the item was taken meanwhile.</summary>
    public bool TryWithdraw(LinkedListNode<(TaskCompletionSource Room, PendingItem Item)> room)
    {
        lock (gate)
        {
            if (room.List is null)
            {
                return false;
            }

            blocked.Remove(room);
            return true;
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

    /// <summary>Refuses what comes from now on; what waits is still taken.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            foreach (var (room, _) in blocked)
            {
                room.TrySetException(Stopping());
            }

            blocked.Clear();
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

    private void Add(PendingItem item)
    {
        bytes += item.Bytes;
        if (item.Turn == 0)
        {
            sets.Enqueue(item);
        }
        else
        {
            if (!byStream.TryGetValue(item.Turn, out var turns))
            {
                byStream.Add(item.Turn, turns = new Turns(item.Turn));
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

            ring.Dequeue();
            if (turns.Items.Count > 0)
            {
                ring.Enqueue(turns);
            }
            else
            {
                byStream.Remove(turns.Stream);
            }
        }
    }

    private void AdmitBlocked()
    {
        while (blocked.First is { } first && (bytes == 0 || bytes + first.Value.Item.Bytes <= bytesMax))
        {
            blocked.RemoveFirst();
            Add(first.Value.Item);
            first.Value.Room.TrySetResult();
        }
    }

    private sealed class Turns(long stream)
    {
        public long Stream => stream;

        public Queue<PendingItem> Items { get; } = new();

        public long Deficit { get; set; }
    }
}
