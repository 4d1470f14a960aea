using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>A group of a FIFO queue that has messages in flight, delayed, returned or passed over.</summary>
internal sealed class MessageGroup(GroupKey key)
{
    private readonly PriorityQueue<QueueEntry, long> _waiting = new();

    public GroupKey Key { get; } = key;

    /// <summary>The positions of messages in flight: other receivers get only the messages before the first of them.</summary>
    public SortedSet<long> InFlight { get; } = [];

    /// <summary>The position of the first message in flight; the largest number: none is.</summary>
    public long FirstInFlight => InFlight.Count == 0 ? long.MaxValue : InFlight.Min;

    /// <summary>The number of the group's listing in the line; −1: it is not in the line.</summary>
    public long Listing { get; set; } = -1;

    /// <summary>Entries that wait, and some that are gone.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Adds an entry that waits.</summary>
    public void Add(QueueEntry entry) => _waiting.Enqueue(entry, entry.Order);

    /// <summary>The first entry that waits; null: none. Entries that are gone are dropped, and counted.</summary>
    public QueueEntry? First(ref int dropped)
    {
        while (_waiting.TryPeek(out var entry, out _))
        {
            if (entry.State is EntryState.Ready or EntryState.Delayed)
            {
                return entry;
            }

            _waiting.Dequeue();
            dropped++;
        }

        return null;
    }

    /// <summary>Takes the entry that <see cref="First"/> returned.</summary>
    public QueueEntry TakeFirst() => _waiting.Dequeue();
}
