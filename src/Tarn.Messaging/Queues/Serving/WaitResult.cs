namespace Tarn.Messaging.Queues.Serving;

/// <summary>The end of a wait.</summary>
/// <param name="Selection">The messages; null: none came.</param>
/// <param name="IsRetry">A message came before the wait began: the receiver looks again.</param>
internal readonly record struct WaitResult(Selection? Selection, bool IsRetry);
