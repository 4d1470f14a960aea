using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>A group of a FIFO queue that has messages in flight, delayed, returned or passed over.</summary>
internal sealed class MessageGroup(GroupKey key)
{
    private readonly PriorityQueue<QueueEntry, long> _waiting = new();

    public GroupKey Key { get; } = key;

    /// <summary>Messages in flight: while there are some, no other receiver gets a message of the group.</summary>
    public int InFlight { get; set; }

    /// <summary>The place in the order under which the group is in the line; −1: it is not in the line.</summary>
    public long ListedAt { get; set; } = -1;

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
    public void TakeFirst() => _waiting.Dequeue();
}
