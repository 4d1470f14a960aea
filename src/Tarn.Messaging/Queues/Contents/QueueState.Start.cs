using Tarn.Messaging.Queues.Lines;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Contents;

/// <summary>The part of a queue's state for a start: entries of a snapshot, changes of queue records, the line.</summary>
internal sealed partial class QueueState
{
    /// <summary>Spilled messages that queue records after the snapshot name: they are in flight or gone, and not spilled any more.</summary>
    public HashSet<long> NamedSpilled { get; } = [];

    /// <summary>At a start: <see cref="Untouched"/> counts the messages below this position, and the others are counted later.</summary>
    public long CountedBelow { get; set; } = long.MaxValue;

    /// <summary>At a start: every message below this position was purged.</summary>
    public long PurgedBelow { get; private set; }

    /// <summary>Removes a message from the head on that has no entry. Only a start meets one.</summary>
    public void RemoveAhead(long order)
    {
        if (order >= Head && _goneAhead.Add(order) && order < CountedBelow)
        {
            Untouched--;
        }
    }

    /// <summary>Changes a state without a line, when a start reads queue records.</summary>
    public void Set(QueueEntry entry, EntryState state) => Move(entry, state);

    /// <summary>Moves the head to the position of a purge, when a start reads queue records.</summary>
    public void PurgeAhead(long below)
    {
        Head = Math.Max(Head, below);
        _goneAhead.RemoveWhere(order => order < Head);
        (Untouched, CountedBelow, PurgedBelow) = (0, Math.Max(CountedBelow, below), Math.Max(PurgedBelow, below));
        Deduplication.Purge(below);
        Spill?.Purge();
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

    /// <summary>Whether a message that a start knows neither as an entry nor as gone may be spilled.</summary>
    public bool MayBeSpilled(long order) => order < Head && order >= PurgedBelow && Spill?.LowestOrder <= order;
}
