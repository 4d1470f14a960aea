namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>What a step of a subscription is.</summary>
public enum SubscriptionStepKind
{
    /// <summary>Records.</summary>
    Records,

    /// <summary>Nothing came for a while: tell the subscriber that the line is good.</summary>
    Idle,

    /// <summary>The closed shard has no more; the last step.</summary>
    EndOfShard,

    /// <summary>The subscription ended; the last step.</summary>
    Ended,
}
