namespace Tarn.Messaging.Queues.State;

/// <summary>A receive with an attempt's id.</summary>
/// <param name="ReceivedMs">Its time, Unix milliseconds.</param>
/// <param name="Messages">Its messages: their positions in the order, and their number of receives then.</param>
internal sealed record ReceiveAttempt(long ReceivedMs, IReadOnlyList<(long Order, int Receives)> Messages);
