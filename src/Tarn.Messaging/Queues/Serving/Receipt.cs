namespace Tarn.Messaging.Queues.Serving;

/// <summary>The receive of a message, as a receipt handle holds it.</summary>
/// <param name="Order">The message's position in the queue's order.</param>
/// <param name="Receives">The number of the receive, from 1.</param>
public readonly record struct Receipt(long Order, int Receives);
