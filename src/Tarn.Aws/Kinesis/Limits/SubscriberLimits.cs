using Tarn.Aws.Limits;

namespace Tarn.Aws.Kinesis.Limits;

/// <summary>The rates of one consumer's subscription to one shard on the real service.</summary>
internal sealed class SubscriberLimits : ILimits
{
    private const double CallsPerSecond = 1;
    private const double PushedBytesPerSecond = 2 << 20;
    private const double SecondMs = 1_000;

    private readonly Lock _gate = new();
    private TokenBucket _calls = new(CallsPerSecond, CallsPerSecond);
    private double _paidMs;

    /// <summary>Counts a call of SubscribeToShard if the rate allows it now; else returns false.</summary>
    public bool TryCall(long nowMs)
    {
        lock (_gate)
        {
            return _calls.TryTake(1, nowMs);
        }
    }

    /// <summary>
    /// How long the next event waits until the rate has covered the events before it; zero when it may go now.
    /// </summary>
    public TimeSpan PushDue(long nowMs)
    {
        lock (_gate)
        {
            return _paidMs > nowMs ? TimeSpan.FromMilliseconds(Math.Ceiling(_paidMs - nowMs)) : TimeSpan.Zero;
        }
    }

    /// <summary>Counts the bytes of a pushed event.</summary>
    public void NotePush(long bytes, long nowMs)
    {
        lock (_gate)
        {
            _paidMs = Math.Max(_paidMs, nowMs) + (bytes / PushedBytesPerSecond * SecondMs);
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs)
    {
        lock (_gate)
        {
            return _paidMs <= nowMs && _calls.IsFull(nowMs);
        }
    }
}
