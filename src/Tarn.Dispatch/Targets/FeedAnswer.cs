namespace Tarn.Dispatch.Targets;

/// <summary>How a target took messages.</summary>
/// <param name="Done">The messages that are done. The others come again.</param>
/// <param name="Problem">Why the others are not done; null: the call succeeded.</param>
public sealed record FeedAnswer(IReadOnlyList<FedMessage> Done, string? Problem);
