namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>The next step of a subscription.</summary>
/// <param name="Read">The records; the receiver disposes it.</param>
/// <param name="End">Why the subscription ended.</param>
/// <param name="Bounds">The shard's bounds at that moment.</param>
public readonly record struct SubscriptionStep(
    SubscriptionStepKind Kind, LogRead? Read = null, SubscriptionEnd End = SubscriptionEnd.None, ShardBounds Bounds = default);
