using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>A message as a look shows it, which changes nothing.</summary>
/// <param name="State"><c>visible</c>, <c>in flight</c> or <c>delayed</c>.</param>
/// <param name="Receives">How often it was received.</param>
public sealed record PeekedMessage(QueueMessage Message, string State, int Receives);
