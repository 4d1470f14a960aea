namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>What comes next in a subscription.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Read">The records; the receiver disposes it.</param>
/// <param name="End">Why the subscription ended.</param>
/// <param name="Bounds">The shard's bounds of that moment.</param>
public readonly record struct SubscriptionStep(
    SubscriptionStepKind Kind, LogRead? Read = null, SubscriptionEnd End = SubscriptionEnd.None, ShardBounds Bounds = default);
