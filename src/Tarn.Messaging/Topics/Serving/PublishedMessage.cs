namespace Tarn.Messaging.Topics.Serving;

/// <summary>The outcome of a published message.</summary>
/// <param name="Id">Its id; that of the earlier message when the message is a duplicate.</param>
/// <param name="Order">Its position in the topic's order.</param>
public readonly record struct PublishedMessage(Guid Id, long Order);
