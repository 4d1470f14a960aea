namespace Tarn.Aws.Kinesis.Limits;

/// <summary>What one consumer gets of one shard by SubscribeToShard on the real service.</summary>
internal sealed class SubscriberLimits
{
    private const double CallsPerSecond = 1;
    private const double PushedBytesPerSecond = 2 << 20;
    private const double SecondMs = 1_000;

    private readonly Lock gate = new();
    private TokenBucket calls = new(CallsPerSecond, CallsPerSecond);
    private double paidMs;

    /// <summary>Whether SubscribeToShard may be called now.</summary>
    public bool TryCall(long nowMs)
    {
        lock (gate)
        {
            return calls.TryTake(1, nowMs);
        }
    }

    /// <summary>How long the next event has to wait until the rate has paid for those before it; zero: not at all.</summary>
    public TimeSpan PushDue(long nowMs)
    {
        lock (gate)
        {
            return paidMs > nowMs ? TimeSpan.FromMilliseconds(Math.Ceiling(paidMs - nowMs)) : TimeSpan.Zero;
        }
    }

    /// <summary>So many bytes were pushed.</summary>
    public void NotePush(long bytes, long nowMs)
    {
        lock (gate)
        {
            paidMs = Math.Max(paidMs, nowMs) + (bytes / PushedBytesPerSecond * SecondMs);
        }
    }
}
