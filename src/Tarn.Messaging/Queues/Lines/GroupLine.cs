using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.Rules;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>
/// The line of a FIFO queue: groups in the order in which they became free. A group gives the visible messages before its first message in
/// flight, so that its order holds over timeouts and batches.
/// </summary>
/// <param name="end">The end of the queue's messages: a returned group follows all groups that were sent before its return.</param>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html"/>
internal sealed class GroupLine(Func<long> end) : IQueueLine
{
    private readonly Dictionary<GroupKey, MessageGroup> _groups = [];
    private readonly PriorityQueue<(MessageGroup Group, long Place), (long Place, long Listing)> _free = new();
    private long _listings;
    private int _waiting;

    /// <inheritdoc/>
    public bool HasRoom => _waiting < QueueLimits.PassedOverMax;

    /// <inheritdoc/>
    public bool HasNext => FirstFree() is not null;

    /// <inheritdoc/>
    public void Add(QueueEntry entry) => Add(entry, Math.Max(end(), entry.Order));

    /// <inheritdoc/>
    public void PassOver(QueueEntry entry) => Add(entry, entry.Order);

    /// <inheritdoc/>
    public QueueEntry? NextOwn(ReceiveTurn turn)
    {
        foreach (var (key, limit) in turn.Groups)
        {
            if (_groups.TryGetValue(key, out var own) && First(own) is { State: EntryState.Ready } next && next.Order < limit)
            {
                return Take(own);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool SeeksOwn(ReceiveTurn turn) => turn.Groups.Count > 0 && _waiting < QueueLimits.LookAheadMax;

    /// <inheritdoc/>
    public QueueEntry? Next(long head, long nowMs) => FirstFree() is { } first && first.Place <= head ? Take(first.Group) : null;

    /// <inheritdoc/>
    public QueueEntry? NextLast(long nowMs) => FirstFree() is { } first ? Take(first.Group) : null;

    /// <inheritdoc/>
    public bool MayTake(GroupKey group, long order, ReceiveTurn turn, long nowMs) =>
        !_groups.TryGetValue(group, out var found)
        || ((First(found) is not { } first || first.Order > order) && order < (turn.LimitOf(group) ?? found.FirstInFlight));

    /// <inheritdoc/>
    public void Taken(QueueEntry entry, ReceiveTurn turn, long nowMs)
    {
        var group = GroupOf(entry.Group);
        turn.Note(entry.Group, group.FirstInFlight);
        group.InFlight.Add(entry.Order);
    }

    /// <inheritdoc/>
    public void Released(QueueEntry entry, long nowMs)
    {
        var group = GroupOf(entry.Group);
        group.InFlight.Remove(entry.Order);
        List(group, end());
        if (group.InFlight.Count == 0 && First(group) is null)
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
    public void DelayEnded(QueueEntry entry) => List(GroupOf(entry.Group), entry.Order);

    /// <inheritdoc/>
    public void Sweep()
    {
        foreach (var group in _groups.Values.ToArray())
        {
            if (First(group) is null && group.InFlight.Count == 0)
            {
                _groups.Remove(group.Key);
            }
        }
    }

    private static bool IsFree(MessageGroup group, QueueEntry? first) => first is { State: EntryState.Ready } && first.Order < group.FirstInFlight;

    private void Add(QueueEntry entry, long place)
    {
        var group = GroupOf(entry.Group);
        group.Add(entry);
        _waiting++;
        List(group, place);
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

    // A group is in the line once, and keeps its position there.
    private void List(MessageGroup group, long place)
    {
        if (group.Listing < 0 && IsFree(group, First(group)))
        {
            group.Listing = _listings++;
            _free.Enqueue((group, place), (place, group.Listing));
        }
    }

    private (MessageGroup Group, long Place)? FirstFree()
    {
        while (_free.TryPeek(out var listed, out var key))
        {
            if (listed.Group.Listing == key.Listing)
            {
                if (IsFree(listed.Group, First(listed.Group)))
                {
                    return listed;
                }

                listed.Group.Listing = -1;
            }

            _free.Dequeue();
        }

        return null;
    }

    private QueueEntry Take(MessageGroup group)
    {
        group.Listing = -1;
        _waiting--;
        return group.TakeFirst();
    }
}
