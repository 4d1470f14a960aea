namespace Tarn.Messaging.Queues.Messages;

/// <summary>The facts of a stored message that decide its position in the queue.</summary>
/// <param name="SentMs">The time of sending, Unix milliseconds.</param>
/// <param name="DelayMs">How long it is delayed after that, milliseconds.</param>
/// <param name="Order">Its position in the order, if it is stored again; else −1.</param>
/// <param name="Receives">How often it was received before the record was written.</param>
/// <param name="FirstReceivedMs">Its first receive, Unix milliseconds; 0: none.</param>
/// <param name="Group">The key of its message group; None without one.</param>
/// <param name="Bytes">The length of its record.</param>
public readonly record struct MessageFacts(
    long SentMs, int DelayMs, long Order, int Receives, long FirstReceivedMs, GroupKey Group, int Bytes);
