namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>The kinds of steps of a subscription.</summary>
public enum SubscriptionStepKind
{
    Records,

    /// <summary>No record came for a while: send the subscriber a sign that the connection works.</summary>
    Idle,

    /// <summary>The closed shard has no more records; the last step.</summary>
    EndOfShard,

    /// <summary>The subscription ended; the last step.</summary>
    Ended,
}
