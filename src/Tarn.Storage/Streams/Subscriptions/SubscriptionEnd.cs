namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>Why a subscription ended.</summary>
public enum SubscriptionEnd
{
    /// <summary>The subscription continues.</summary>
    None,

    /// <summary>The subscription's lifetime is over: the subscriber subscribes again.</summary>
    Expired,

    /// <summary>The same subscriber began another one.</summary>
    TakenOver,

    /// <summary>The stream or the subscriber was deleted.</summary>
    Deleted,

    /// <summary>The server stops.</summary>
    Stopping,
}
