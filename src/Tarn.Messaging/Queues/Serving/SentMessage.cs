namespace Tarn.Messaging.Queues.Serving;

/// <summary>The outcome of a sent message.</summary>
/// <param name="Id">Its id; that of the earlier message when the message is a duplicate.</param>
/// <param name="Order">Its position in the queue's order, from which its sequence number is computed.</param>
public readonly record struct SentMessage(Guid Id, long Order);
