namespace Tarn.Aws.Limits;

/// <summary>The rate of one call of the control plane.</summary>
internal sealed class CallRateLimits(int perSecond) : ILimits
{
    private readonly Lock _gate = new();
    private TokenBucket _calls = new(perSecond, perSecond);

    /// <summary>Counts a call if the rate allows it now; else returns false.</summary>
    public bool TryCall(long nowMs)
    {
        lock (_gate)
        {
            return _calls.TryTake(1, nowMs);
        }
    }

    /// <inheritdoc/>
    public bool IsFull(long nowMs)
    {
        lock (_gate)
        {
            return _calls.IsFull(nowMs);
        }
    }
}
