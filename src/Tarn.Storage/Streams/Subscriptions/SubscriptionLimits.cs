namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>Times of a subscription, as in the service, and the size of one read.</summary>
public static class SubscriptionLimits
{
    /// <summary>A subscription ends after this long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// During this time after its begin, another subscription of the same subscriber cannot take over.
    /// </summary>
    public static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(5);

    /// <summary>An idle step comes when no other step came for this long.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(5);

    /// <summary>The approximate number of bytes of one read.</summary>
    public const int ReadBytes = 1 << 20;
}
