namespace Tarn.Messaging.Queues.State;

/// <summary>The numbers of a queue's messages.</summary>
/// <param name="Visible">Messages that a receiver could get.</param>
/// <param name="InFlight">Messages that are received and in flight.</param>
/// <param name="Delayed">New messages whose delay runs.</param>
public readonly record struct QueueCounts(long Visible, long InFlight, long Delayed);
