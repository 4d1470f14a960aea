using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>
/// The line of a FIFO queue: groups in the order of their first messages. A group with messages in flight gives none to another receiver,
/// so that its order holds over timeouts and batches.
/// </summary>
internal sealed class GroupLine : IQueueLine
{
    private readonly Dictionary<GroupKey, MessageGroup> _groups = [];
    private readonly PriorityQueue<MessageGroup, long> _free = new();
    private int _waiting;

    /// <inheritdoc/>
    public bool HasRoom => _waiting < QueueLimits.PassedOverMax;

    /// <inheritdoc/>
    public bool HasNext => FirstFree() is not null;

    /// <inheritdoc/>
    public void Add(QueueEntry entry)
    {
        var group = GroupOf(entry.Group);
        group.Add(entry);
        _waiting++;
        List(group);
    }

    /// <inheritdoc/>
    public void PassOver(QueueEntry entry) => Add(entry);

    /// <inheritdoc/>
    public QueueEntry? Next(ReceiveTurn turn, long nowMs)
    {
        // The turn's own groups first: a batch holds as many messages of one group as possible.
        foreach (var key in turn.Groups)
        {
            if (_groups.TryGetValue(key, out var own) && First(own) is { State: EntryState.Ready } next)
            {
                return Take(own, next);
            }
        }

        return FirstFree() is { } group ? Take(group, First(group)!) : null;
    }

    /// <inheritdoc/>
    public QueueEntry? NextLast(ReceiveTurn turn, long nowMs) => null;

    /// <inheritdoc/>
    public bool MayTake(GroupKey group, ReceiveTurn turn, long nowMs) =>
        !_groups.TryGetValue(group, out var found) || (First(found) is null && (found.InFlight == 0 || turn.Has(group)));

    /// <inheritdoc/>
    public void Taken(QueueEntry entry, ReceiveTurn turn, long nowMs)
    {
        GroupOf(entry.Group).InFlight++;
        turn.Note(entry.Group);
    }

    /// <inheritdoc/>
    public void Released(QueueEntry entry, long nowMs)
    {
        var group = GroupOf(entry.Group);
        group.InFlight--;
        List(group);
        if (group.InFlight == 0 && First(group) is null)
        {
            _groups.Remove(group.Key);
        }
    }

    /// <inheritdoc/>
    public void Delayed(QueueEntry entry)
    {
        GroupOf(entry.Group).Add(entry);
        _waiting++;
    }

    /// <inheritdoc/>
    public void DelayEnded(QueueEntry entry) => List(GroupOf(entry.Group));

    /// <inheritdoc/>
    public void Sweep()
    {
        foreach (var group in _groups.Values.ToArray())
        {
            if (First(group) is null && group.InFlight == 0)
            {
                _groups.Remove(group.Key);
            }
        }
    }

    private MessageGroup GroupOf(GroupKey key)
    {
        if (!_groups.TryGetValue(key, out var group))
        {
            _groups[key] = group = new MessageGroup(key);
        }

        return group;
    }

    private QueueEntry? First(MessageGroup group)
    {
        var dropped = 0;
        var first = group.First(ref dropped);
        _waiting -= dropped;
        return first;
    }

    // A group is listed at most once under its present first message; older places in the line do not count.
    private void List(MessageGroup group)
    {
        if (group.InFlight == 0 && First(group) is { State: EntryState.Ready } first && group.ListedAt != first.Order)
        {
            group.ListedAt = first.Order;
            _free.Enqueue(group, first.Order);
        }
    }

    private MessageGroup? FirstFree()
    {
        while (_free.TryPeek(out var group, out var order))
        {
            if (group.ListedAt == order && group.InFlight == 0 && First(group) is { State: EntryState.Ready } first && first.Order == order)
            {
                return group;
            }

            _free.Dequeue();
            if (group.ListedAt == order)
            {
                group.ListedAt = -1;
                List(group);
            }
        }

        return null;
    }

    private QueueEntry Take(MessageGroup group, QueueEntry first)
    {
        group.TakeFirst();
        group.ListedAt = -1;
        _waiting--;
        return first;
    }
}
