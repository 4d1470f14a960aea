using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Queues.State;

/// <summary>
/// A message that needs memory of its own: it is in flight, returned, delayed or passed over. A message that no receiver has seen needs
/// none. The lock of its queue guards it.
/// </summary>
internal sealed class QueueEntry
{
    /// <summary>The message's position in the queue's order: the offset of its first record. It never changes.</summary>
    public required long Order { get; init; }

    /// <summary>The offset of its newest record.</summary>
    public long Place { get; set; }

    /// <summary>The time of sending, Unix milliseconds.</summary>
    public required long SentMs { get; init; }

    /// <summary>The end of its delay or of its visibility timeout, Unix milliseconds.</summary>
    public long VisibleAtMs { get; set; }

    /// <summary>The newest receive, Unix milliseconds.</summary>
    public long ReceivedMs { get; set; }

    /// <summary>The first receive, Unix milliseconds; 0: none.</summary>
    public long FirstReceivedMs { get; set; }

    /// <summary>How often the message was received. A receipt handle holds the number.</summary>
    public int Receives { get; set; }

    /// <summary>The message group, by which lines keep order or fairness.</summary>
    public required GroupKey Group { get; init; }

    /// <summary>The length of its record.</summary>
    public int Bytes { get; init; }

    public EntryState State { get; set; }

    /// <summary>Whether it was sent with a delay. Without one it is visible at once, also to a reader whose clock is before its sending.</summary>
    public bool IsDelayed => VisibleAtMs > SentMs;

    /// <summary>The entry of a message that no receiver has met.</summary>
    public static QueueEntry Of(in MessageFacts facts, long offset, long delayMs) => new()
    {
        Order = offset,
        Place = offset,
        SentMs = facts.SentMs,
        VisibleAtMs = facts.SentMs + delayMs,
        Receives = facts.Receives,
        FirstReceivedMs = facts.FirstReceivedMs,
        Group = facts.Group,
        Bytes = facts.Bytes,
    };
}
