namespace Tarn.Messaging.Queues.Serving;

/// <summary>
/// The limit of receivers that wait, over all queues. Beyond it, the receiver that waits longest gets an empty answer, so that its
/// connection is free.
/// </summary>
/// <param name="max">The most receivers.</param>
internal sealed class WaiterLimit(int max)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(Waiter Waiter, ReceiverQueue Queue)> _all = new();

    /// <summary>Adds a receiver. The caller holds no lock.</summary>
    public void Add(Waiter waiter, ReceiverQueue queue)
    {
        (Waiter Waiter, ReceiverQueue Queue)? oldest = null;
        lock (_lock)
        {
            waiter.LimitNode = _all.AddLast((waiter, queue));
            if (_all.Count > max)
            {
                oldest = _all.First!.Value;
            }
        }

        oldest?.Queue.End(oldest.Value.Waiter);
    }

    /// <summary>Removes a receiver.</summary>
    public void Remove(Waiter waiter)
    {
        lock (_lock)
        {
            if (waiter.LimitNode is { List: not null } node)
            {
                _all.Remove(node);
            }
        }
    }
}
