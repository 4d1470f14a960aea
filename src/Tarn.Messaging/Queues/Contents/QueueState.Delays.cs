using Tarn.Messaging.Queues.Messages;
using Tarn.Messaging.Queues.State;

namespace Tarn.Messaging.Queues.Contents;

/// <content>The delay of a FIFO queue counts for the messages that it already has. Each message of a standard queue has its own delay.</content>
internal sealed partial class QueueState
{
    // The first receive after a start sets it.
    private long? _delayMs;

    /// <summary>The entry of a message that no receiver has met.</summary>
    public QueueEntry EntryOf(in MessageFacts facts, long offset) =>
        QueueEntry.Of(facts, offset, IsFifo && _delayMs is { } delayMs ? delayMs : facts.DelayMs);

    /// <summary>Sets the queue's delay. Messages of a FIFO queue that no receiver has got become visible by the new one.</summary>
    public void SetDelay(long delayMs, long nowMs)
    {
        if (!IsFifo || _delayMs == delayMs)
        {
            return;
        }

        _delayMs = delayMs;
        foreach (var entry in _entries.Values)
        {
            var visibleAtMs = entry.SentMs + delayMs;
            var isReady = entry.State == EntryState.Ready && entry.Receives == 0 && visibleAtMs > nowMs;
            if (entry.State == EntryState.Delayed || isReady)
            {
                Move(entry, EntryState.Delayed);
                entry.VisibleAtMs = visibleAtMs;
                _timed.Add(entry, _entries.Count);
            }
        }

        Version++;
    }
}
