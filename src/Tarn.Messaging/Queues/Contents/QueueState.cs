using Tarn.Messaging.Queues.Lines;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Contents;

/// <summary>
/// The messages of one queue in memory. Messages from the head on need none, except delayed ones and ones that a start found received.
/// The queue's lock guards all of it. Memory: about 200 bytes per entry, within <see cref="QueueLimits"/> and the room of all queues.
/// </summary>
internal sealed class QueueState
{
    private readonly Dictionary<long, QueueEntry> _entries = [];
    private readonly HashSet<long> _goneAhead = [];
    private readonly TimedEntries _timed = new();
    private readonly long[] _counts = new long[5];

    public QueueState(bool isFifo, EntryRoom room)
    {
        (IsFifo, Room) = (isFifo, room);
        Line = isFifo ? new GroupLine() : new StandardLine();
        Deduplication = new Deduplication(room);
    }

    /// <summary>The room of all queues.</summary>
    public EntryRoom Room { get; }

    public bool IsFifo { get; }

    /// <summary>The visible entries.</summary>
    public IQueueLine Line { get; }

    /// <summary>The first message that no receiver has come to.</summary>
    public long Head { get; set; }

    /// <summary>Messages from the head on that have no entry.</summary>
    public long Untouched { get; set; }

    /// <summary>At a start: <see cref="Untouched"/> counts the messages below this place, and the others are counted later.</summary>
    public long CountedBelow { get; set; } = long.MaxValue;

    /// <summary>Ids of deduplication.</summary>
    public Deduplication Deduplication { get; }

    /// <summary>Receives with an attempt's id.</summary>
    public ReceiveAttempts Attempts { get; } = new();

    /// <summary>Grows whenever a message may have become visible.</summary>
    public long Version { get; private set; }

    /// <summary>Messages that are received, or leave.</summary>
    public long InFlight => _counts[(int)EntryState.InFlight] + _counts[(int)EntryState.Leaving];

    /// <summary>Messages whose delay is running.</summary>
    public long DelayedCount => _counts[(int)EntryState.Delayed];

    /// <summary>The numbers of messages.</summary>
    public QueueCounts Counts => new(Math.Max(0, Untouched) + _counts[(int)EntryState.Ready], InFlight, DelayedCount);

    /// <summary>All entries.</summary>
    public IReadOnlyCollection<QueueEntry> Entries => _entries.Values;

    /// <summary>Places from the head on whose messages are gone.</summary>
    public IReadOnlyCollection<long> GoneAhead => _goneAhead;

    /// <summary>The next time at which a message becomes visible; null: none waits for one.</summary>
    public long? EarliestMs => _timed.Earliest;

    /// <summary>The lowest offset that holds a message with an entry; the head when there is none.</summary>
    public long LowestPlace
    {
        get
        {
            var lowest = Head;
            foreach (var entry in _entries.Values)
            {
                lowest = Math.Min(lowest, entry.Place);
            }

            return lowest;
        }
    }

    /// <summary>The entry of a place in the order; null: none.</summary>
    public QueueEntry? Find(long order) => _entries.GetValueOrDefault(order);

    /// <summary>Whether a message from the head on is gone. The head forgets it.</summary>
    public bool TakeGoneAhead(long order) => _goneAhead.Remove(order);

    /// <summary>Notes that a message may have become visible.</summary>
    public void Touch() => Version++;

    /// <summary>Adds the entry of a message. Its state decides its place in the line.</summary>
    public void Add(QueueEntry entry)
    {
        Load(entry);
        if (entry.State == EntryState.Delayed)
        {
            _timed.Add(entry, _entries.Count);
            Line.Delayed(entry);
        }
    }

    /// <summary>A receiver takes an entry, which is not in the line.</summary>
    public void Take(QueueEntry entry, ReceiveTurn turn, long nowMs, long visibleAtMs)
    {
        Move(entry, EntryState.InFlight);
        entry.Receives++;
        entry.ReceivedMs = nowMs;
        entry.FirstReceivedMs = entry.FirstReceivedMs == 0 ? nowMs : entry.FirstReceivedMs;
        Line.Taken(entry, turn, nowMs);
        Hide(entry, visibleAtMs);
    }

    /// <summary>Sets the end of the visibility timeout of an entry in flight.</summary>
    public void Hide(QueueEntry entry, long visibleAtMs)
    {
        Invariant.Check(entry.State == EntryState.InFlight);
        entry.VisibleAtMs = visibleAtMs;
        _timed.Add(entry, _entries.Count);
    }

    /// <summary>The deletion or move of an entry begins; for an entry in the line, the line skips it.</summary>
    public void Leave(QueueEntry entry)
    {
        if (entry.State is EntryState.Ready or EntryState.Delayed)
        {
            // The line counts entries that were received. This one counts as received until it is gone.
            Line.Taken(entry, new ReceiveTurn(), entry.ReceivedMs);
        }

        Move(entry, EntryState.Leaving);
    }

    /// <summary>A receive or a departure did not happen: the entry is visible again.</summary>
    public void Return(QueueEntry entry, long nowMs, bool wasReceived)
    {
        if (entry.State is not (EntryState.InFlight or EntryState.Leaving))
        {
            return;
        }

        entry.Receives -= wasReceived ? 1 : 0;
        Line.Released(entry, nowMs);
        Move(entry, EntryState.Ready);
        Line.Add(entry);
        Version++;
    }

    /// <summary>A departure that began was not written: the visibility timeout goes its way.</summary>
    public void StayInFlight(QueueEntry entry)
    {
        if (entry.State == EntryState.Leaving)
        {
            Move(entry, EntryState.InFlight);
            Hide(entry, entry.VisibleAtMs);
        }
    }

    /// <summary>Removes a message that was deleted, moved, or is past its retention.</summary>
    public void Remove(QueueEntry entry, long nowMs)
    {
        if (entry.State is EntryState.InFlight or EntryState.Leaving)
        {
            Line.Released(entry, nowMs);
            Version += IsFifo ? 1 : 0;
        }

        Drop(entry);
    }

    /// <summary>Removes a message from the head on that has no entry. Only a start meets one.</summary>
    public void RemoveAhead(long order)
    {
        if (order >= Head && _goneAhead.Add(order) && order < CountedBelow)
        {
            Untouched--;
        }
    }

    /// <summary>Ends delays and visibility timeouts.</summary>
    public void Wake(long nowMs)
    {
        while (_timed.TakeDue(nowMs) is { } entry)
        {
            var was = entry.State;
            if (was == EntryState.InFlight)
            {
                Line.Released(entry, nowMs);
            }

            Move(entry, EntryState.Ready);
            if (was == EntryState.InFlight)
            {
                Line.Add(entry);
            }
            else
            {
                Line.DelayEnded(entry);
            }

            Version++;
        }
    }

    /// <summary>Removes every message below a place.</summary>
    public void Purge(long below, long nowMs)
    {
        foreach (var entry in _entries.Values.Where(entry => entry.Order < below).ToArray())
        {
            Remove(entry, nowMs);
        }

        Head = Math.Max(Head, below);
        _goneAhead.RemoveWhere(order => order < Head);
        Untouched = 0;
        Line.Sweep();
    }

    /// <summary>Changes a state without a line, when a start reads marks.</summary>
    public void Set(QueueEntry entry, EntryState state) => Move(entry, state);

    /// <summary>Gives the room back, when the queue closes.</summary>
    public void Close()
    {
        Room.Change(-_entries.Count);
        Deduplication.Close();
    }

    /// <summary>Removes an entry that is not in the line.</summary>
    public void Drop(QueueEntry entry)
    {
        Move(entry, EntryState.Gone);
        _entries.Remove(entry.Order);
        Room.Change(-1);
        if (entry.Order >= Head)
        {
            _goneAhead.Add(entry.Order);
        }
    }

    /// <summary>Moves the head to the place of a purge, when a start reads marks.</summary>
    public void PurgeAhead(long below)
    {
        Head = Math.Max(Head, below);
        _goneAhead.RemoveWhere(order => order < Head);
        (Untouched, CountedBelow) = (0, Math.Max(CountedBelow, below));
    }

    /// <summary>Puts the entries that a start has read into the line.</summary>
    public void Enter(long nowMs)
    {
        foreach (var entry in _entries.Values.OrderBy(entry => entry.Order))
        {
            switch (entry.State)
            {
                case EntryState.Ready:
                    Line.Add(entry);
                    break;
                case EntryState.Delayed:
                    _timed.Add(entry, _entries.Count);
                    Line.Delayed(entry);
                    break;
                default:
                    Line.Taken(entry, new ReceiveTurn(), entry.ReceivedMs);
                    _timed.Add(entry, _entries.Count);
                    break;
            }
        }

        Wake(nowMs);
    }

    /// <summary>Adds an entry that a start has read, without a line.</summary>
    public void Load(QueueEntry entry)
    {
        _entries.Add(entry.Order, entry);
        _counts[(int)entry.State]++;
        Room.Change(1);
    }

    /// <summary>Adds a message from the head on that a start knows to be gone.</summary>
    public void LoadGone(long order) => _goneAhead.Add(order);

    private void Move(QueueEntry entry, EntryState state)
    {
        _counts[(int)entry.State]--;
        entry.State = state;
        _counts[(int)state] += state == EntryState.Gone ? 0 : 1;
    }
}
