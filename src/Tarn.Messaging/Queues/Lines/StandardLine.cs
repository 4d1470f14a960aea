using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>
/// The line of a standard queue: entries in the order in which they became visible. Messages of noisy groups wait after all others, each
/// group in its own order.
/// </summary>
internal sealed class StandardLine : IQueueLine
{
    private readonly FairShares _shares = new();
    private readonly Dictionary<GroupKey, Queue<QueueEntry>> _noisy = [];
    private Queue<QueueEntry> _ready = new();
    private int _passedOver;

    /// <inheritdoc/>
    public bool HasRoom => _passedOver < QueueLimits.NoisyPassedOverMax;

    /// <inheritdoc/>
    public bool HasNext => Peek(_ready) is not null || _passedOver > 0;

    /// <inheritdoc/>
    public void Add(QueueEntry entry) => _ready.Enqueue(entry);

    /// <inheritdoc/>
    public void PassOver(QueueEntry entry)
    {
        if (!_noisy.TryGetValue(entry.Group, out var waiting))
        {
            _noisy[entry.Group] = waiting = new Queue<QueueEntry>();
        }

        waiting.Enqueue(entry);
        _passedOver++;
    }

    /// <inheritdoc/>
    public QueueEntry? NextOwn(ReceiveTurn turn) => null;

    /// <inheritdoc/>
    public bool SeeksOwn(ReceiveTurn turn) => false;

    /// <inheritdoc/>
    public QueueEntry? Next(long head, long nowMs)
    {
        if (QuietAgain(nowMs) is { } quiet)
        {
            return TakePassedOver(quiet);
        }

        while (Peek(_ready) is not null)
        {
            var entry = _ready.Dequeue();
            if (!_shares.IsNoisy(entry.Group, nowMs) || !HasRoom)
            {
                return entry;
            }

            PassOver(entry);
        }

        return null;
    }

    /// <inheritdoc/>
    public QueueEntry? NextLast(long nowMs)
    {
        foreach (var group in _noisy.Keys)
        {
            if (TakePassedOver(group) is { } entry)
            {
                return entry;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool MayTake(GroupKey group, long order, ReceiveTurn turn, long nowMs) => !_shares.IsNoisy(group, nowMs);

    /// <inheritdoc/>
    public void Taken(QueueEntry entry, ReceiveTurn turn, long nowMs) => _shares.Began(entry.Group);

    /// <inheritdoc/>
    public void Released(QueueEntry entry, long nowMs) => _shares.Ended(entry.Group, nowMs - entry.ReceivedMs, nowMs);

    /// <inheritdoc/>
    public void Delayed(QueueEntry entry)
    {
    }

    /// <inheritdoc/>
    public void DelayEnded(QueueEntry entry) => Add(entry);

    /// <inheritdoc/>
    public void Sweep()
    {
        _ready = new Queue<QueueEntry>(_ready.Where(entry => entry.State == EntryState.Ready));
        foreach (var group in _noisy.Keys.ToArray())
        {
            _noisy[group] = new Queue<QueueEntry>(_noisy[group].Where(entry => entry.State == EntryState.Ready));
        }

        _passedOver = _noisy.Values.Sum(waiting => waiting.Count);
    }

    // An entry that left the queue while it was visible is skipped here.
    private static QueueEntry? Peek(Queue<QueueEntry> waiting)
    {
        while (waiting.TryPeek(out var entry))
        {
            if (entry.State == EntryState.Ready)
            {
                return entry;
            }

            waiting.Dequeue();
        }

        return null;
    }

    // Few groups can be noisy at a time, because each has a tenth of the messages in flight or of the time.
    private GroupKey? QuietAgain(long nowMs)
    {
        foreach (var group in _noisy.Keys)
        {
            if (!_shares.IsNoisy(group, nowMs))
            {
                return group;
            }
        }

        return null;
    }

    private QueueEntry? TakePassedOver(GroupKey group)
    {
        var waiting = _noisy[group];
        QueueEntry? found = null;
        while (found is null && waiting.TryDequeue(out var entry))
        {
            _passedOver--;
            found = entry.State == EntryState.Ready ? entry : null;
        }

        if (waiting.Count == 0)
        {
            _noisy.Remove(group);
        }

        return found;
    }
}
