namespace Tarn.Messaging.Topics.Lanes;

/// <summary>How far a replay has come.</summary>
/// <param name="Subscription">The subscription's number.</param>
/// <param name="Replay">The replay's id.</param>
/// <param name="Next">The next offset; −1: the replay has ended.</param>
public readonly record struct LanePlace(long Subscription, long Replay, long Next);
