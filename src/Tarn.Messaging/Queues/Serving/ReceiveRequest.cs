namespace Tarn.Messaging.Queues.Serving;

/// <summary>A receive.</summary>
/// <param name="Max">The most messages: 1 to 10.</param>
/// <param name="Visibility">The visibility timeout.</param>
/// <param name="Wait">How long to wait for a message.</param>
/// <param name="AttemptId">The id of the attempt on a FIFO queue; null: none.</param>
public readonly record struct ReceiveRequest(int Max, TimeSpan Visibility, TimeSpan Wait, string? AttemptId);
