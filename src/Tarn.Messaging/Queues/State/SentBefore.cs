namespace Tarn.Messaging.Queues.State;

/// <summary>A message that an id of deduplication stands for.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Order">Its position in the queue's order.</param>
/// <param name="SentMs">The time of sending, Unix milliseconds.</param>
internal readonly record struct SentBefore(Guid Id, long Order, long SentMs);
