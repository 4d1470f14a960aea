namespace Tarn.Messaging.Queues.State;

/// <summary>The message that was sent with an id of deduplication.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Order">Its position in the queue's order.</param>
/// <param name="SentMs">The time of sending, Unix milliseconds.</param>
internal readonly record struct SentBefore(Guid Id, long Order, long SentMs);
