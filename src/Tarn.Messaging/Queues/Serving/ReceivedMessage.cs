using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Queues.Serving;

/// <summary>A received message.</summary>
/// <param name="Message">The message as it was stored.</param>
/// <param name="Receipt">What its receipt handle holds.</param>
/// <param name="FirstReceivedMs">Its first receive, Unix milliseconds.</param>
public sealed record ReceivedMessage(QueueMessage Message, Receipt Receipt, long FirstReceivedMs);
