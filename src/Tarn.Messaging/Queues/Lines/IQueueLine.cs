using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>
/// The visible messages with entries, and the rule that chooses the next one. Implementations: the line of standard queues, and the line
/// of FIFO queues. The lock of the queue guards it.
/// </summary>
internal interface IQueueLine
{
    /// <summary>Whether the line can take more messages that are passed over.</summary>
    bool HasRoom { get; }

    /// <summary>Whether it has an entry to give, without the ones of other receivers' groups.</summary>
    bool HasNext { get; }

    /// <summary>Adds a visible entry.</summary>
    void Add(QueueEntry entry);

    /// <summary>Adds the entry of a message at the head that a receiver may not take now.</summary>
    void PassOver(QueueEntry entry);

    /// <summary>Takes the next entry of a group that the turn holds; null: none.</summary>
    QueueEntry? NextOwn(ReceiveTurn turn);

    /// <summary>Whether the head must be searched for messages of the turn's groups, before the turn gets another group.</summary>
    bool SeeksOwn(ReceiveTurn turn);

    /// <summary>Takes the next entry of the line, before messages at the head; null: none.</summary>
    /// <param name="head">The position of the first message that no receiver has met.</param>
    QueueEntry? Next(long head, long nowMs);

    /// <summary>Takes an entry when the head has no more messages; null: none.</summary>
    QueueEntry? NextLast(long nowMs);

    /// <summary>Whether a receiver may take a message of the group at the head.</summary>
    /// <param name="order">The message's position.</param>
    bool MayTake(GroupKey group, long order, ReceiveTurn turn, long nowMs);

    /// <summary>A receiver has taken an entry.</summary>
    void Taken(QueueEntry entry, ReceiveTurn turn, long nowMs);

    /// <summary>An entry in flight became visible again, was deleted or has moved. It is not in the line.</summary>
    void Released(QueueEntry entry, long nowMs);

    /// <summary>An entry has a delay that runs; a FIFO queue keeps its group's order.</summary>
    void Delayed(QueueEntry entry);

    /// <summary>The delay of an entry has ended: it is visible now.</summary>
    void DelayEnded(QueueEntry entry);

    /// <summary>Forgets every entry that is gone, after many went at once.</summary>
    void Sweep();
}
