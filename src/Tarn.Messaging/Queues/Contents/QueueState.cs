using Tarn.Messaging.Queues.Ids;
using Tarn.Messaging.Queues.Lines;
using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.Spill;
using Tarn.Messaging.Queues.State;
using Tarn.Storage;

namespace Tarn.Messaging.Queues.Contents;

/// <summary>
/// The messages of one queue in memory. Messages from the head on need none, except delayed ones and ones that a start found received.
/// The queue's lock guards all of it. Memory: about 200 bytes per entry, within <see cref="QueueLimits"/> and the budget of all queues.
/// </summary>
internal sealed partial class QueueState
{
    private readonly Dictionary<long, QueueEntry> _entries = [];
    private readonly HashSet<long> _goneAhead = [];
    private readonly TimedEntries _timed = new();
    private readonly long[] _counts = new long[5];
    private long _wokenMs;

    public QueueState(bool isFifo, EntryBudget room, QueueSpill? spill = null)
    {
        (IsFifo, Room, Spill) = (isFifo, room, spill);
        Line = isFifo ? new GroupLine(() => Math.Max(End, Head)) : new StandardLine();
        Deduplication = new Deduplication(room, spill?.Ids, spill);
    }

    /// <summary>The budget of all queues.</summary>
    public EntryBudget Room { get; }

    public bool IsFifo { get; }

    /// <summary>Delayed messages and ids beyond the budget; null: there are none.</summary>
    public QueueSpill? Spill { get; }

    /// <summary>The visible entries.</summary>
    public IQueueLine Line { get; }

    /// <summary>The first message that no receiver has come to.</summary>
    public long Head { get; set; }

    /// <summary>The end of the messages that were sent, as far as it is known.</summary>
    public long End { get; set; }

    /// <summary>Messages from the head on that have no entry.</summary>
    public long Untouched { get; set; }

    /// <summary>Ids of deduplication.</summary>
    public Deduplication Deduplication { get; }

    /// <summary>Receives with an attempt's id.</summary>
    public ReceiveAttempts Attempts { get; } = new();

    /// <summary>Grows whenever a message may have become visible.</summary>
    public long Version { get; private set; }

    /// <summary>Messages that are received, or leave.</summary>
    public long InFlight => _counts[(int)EntryState.InFlight] + _counts[(int)EntryState.Leaving];

    /// <summary>Messages whose delay is running.</summary>
    public long DelayedCount => _counts[(int)EntryState.Delayed] + (Spill?.Delays.Delayed ?? 0);

    /// <summary>The numbers of messages.</summary>
    public QueueCounts Counts => new(
        Math.Max(0, Untouched) + _counts[(int)EntryState.Ready] + (Spill?.Delays.Due ?? 0), InFlight, DelayedCount);

    /// <summary>
    /// Whether a message whose delay runs may get an entry. In a FIFO queue it stops the head otherwise: its successors have the same delay.
    /// </summary>
    public bool MayHoldDelayed => _counts[(int)EntryState.Delayed] < QueueLimits.DelayedMax && (Spill is null ? Room.HasRoom : Room.HasSpare);

    /// <summary>All entries.</summary>
    public IReadOnlyCollection<QueueEntry> Entries => _entries.Values;

    /// <summary>Positions from the head on whose messages are gone.</summary>
    public IReadOnlyCollection<long> GoneAhead => _goneAhead;

    /// <summary>The next time at which a message becomes visible; null: none waits for one.</summary>
    public long? EarliestMs
    {
        get
        {
            var earliest = Math.Min(_timed.Earliest ?? long.MaxValue, HeadVisibleAtMs > _wokenMs ? HeadVisibleAtMs : long.MaxValue);
            earliest = Math.Min(earliest, Spill?.Delays.NextMs is { } spilled && spilled > _wokenMs ? spilled : long.MaxValue);
            return earliest == long.MaxValue ? null : earliest;
        }
    }

    /// <summary>When the message that stops the head becomes visible, Unix milliseconds; a time of the past: none does.</summary>
    public long HeadVisibleAtMs { get; set; }

    /// <summary>The lowest offset that holds a message with an entry; the head when there is none.</summary>
    public long LowestPlace
    {
        get
        {
            var lowest = Math.Min(Head, Spill?.LowestOrder ?? Head);
            foreach (var entry in _entries.Values)
            {
                lowest = Math.Min(lowest, entry.Place);
            }

            return lowest;
        }
    }

    /// <summary>The entry of a position in the order; null: none.</summary>
    public QueueEntry? Find(long order) => _entries.GetValueOrDefault(order);

    /// <summary>Whether a message from the head on is gone. The head forgets it.</summary>
    public bool TakeGoneAhead(long order) => _goneAhead.Remove(order);

    /// <summary>Notes that a message may have become visible.</summary>
    public void Touch() => Version++;

    /// <summary>Adds the entry of a message. Its state decides its position in the line.</summary>
    public void Add(QueueEntry entry)
    {
        Load(entry);
        if (entry.State == EntryState.Delayed)
        {
            _timed.Add(entry, _entries.Count);
            Line.Delayed(entry);
        }
    }

    /// <summary>Adds the entry of a spilled message whose delay has ended.</summary>
    public void Enter(SpilledMessage message)
    {
        var entry = message.Entry();
        Load(entry);
        Line.Add(entry);
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

    /// <summary>Sets the end of the visibility timeout of an entry that was received. A visible one leaves the line.</summary>
    public void Hide(QueueEntry entry, long visibleAtMs)
    {
        Invariant.Check(entry.State is EntryState.InFlight or EntryState.Ready);
        if (entry.State == EntryState.Ready)
        {
            Line.Taken(entry, new ReceiveTurn(), entry.ReceivedMs);
            Move(entry, EntryState.InFlight);
        }

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

    /// <summary>Ends delays and visibility timeouts.</summary>
    public void Wake(long nowMs)
    {
        _wokenMs = nowMs;
        Version += Spill?.Delays.Wake(nowMs) == true ? 1 : 0;
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

    /// <summary>Removes every message below a position.</summary>
    public void Purge(long below, long nowMs)
    {
        foreach (var entry in _entries.Values.Where(entry => entry.Order < below).ToArray())
        {
            Remove(entry, nowMs);
        }

        Head = Math.Max(Head, below);
        _goneAhead.RemoveWhere(order => order < Head);
        Untouched = 0;
        Deduplication.Purge(below);
        Spill?.Purge();
        Line.Sweep();
    }

    /// <summary>Returns the budget, when the queue closes.</summary>
    public void Close()
    {
        Room.Change(-_entries.Count);
        Deduplication.Close();
        Spill?.Close();
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

    private void Move(QueueEntry entry, EntryState state)
    {
        _counts[(int)entry.State]--;
        entry.State = state;
        _counts[(int)state] += state == EntryState.Gone ? 0 : 1;
    }
}
