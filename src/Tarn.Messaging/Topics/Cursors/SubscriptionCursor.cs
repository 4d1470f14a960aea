namespace Tarn.Messaging.Topics.Cursors;

/// <summary>The cursor of a subscription that is apart from the others: it replays old messages, or its target took none for a while.</summary>
/// <param name="Subscription">The subscription's number.</param>
/// <param name="Replay">The replay's id; <see cref="Held"/>: the subscription has none, and waits for its target.</param>
/// <param name="Next">The next offset; −1: the replay has ended.</param>
public readonly record struct SubscriptionCursor(long Subscription, long Replay, long Next)
{
    /// <summary>The id of a cursor that belongs to no replay.</summary>
    public const long Held = 0;
}
