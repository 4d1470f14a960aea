namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>Times of a subscription, as the service has them, and what it reads at once.</summary>
public static class SubscriptionLimits
{
    /// <summary>A subscription ends after this long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Within this long of a begin no other one of the same subscriber takes over.</summary>
    public static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(5);

    /// <summary>An idle step comes when nothing else came for this long.</summary>
    public static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(5);

    /// <summary>About so many bytes are read at once.</summary>
    public const int ReadBytes = 1 << 20;
}
