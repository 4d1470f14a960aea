namespace Tarn.Aws.Kinesis.Limits;

/// <summary>A rate with a depth: tokens come back with time, up to the depth; taking more than there are takes nothing. Not thread safe.</summary>
internal struct TokenBucket
{
    private readonly double perSecond;
    private readonly double depth;
    private double tokens;
    private long lastMs;

    /// <param name="perSecond">Tokens that come back in a second.</param>
    /// <param name="depth">Most tokens; so many there are at first.</param>
    public TokenBucket(double perSecond, double depth)
    {
        this.perSecond = perSecond;
        this.depth = tokens = depth;
        lastMs = long.MinValue;
    }

    /// <summary>Whether so many tokens are there; they are then gone.</summary>
    public bool TryTake(double wanted, long nowMs)
    {
        Refill(nowMs);
        if (tokens < wanted)
        {
            return false;
        }

        tokens -= wanted;
        return true;
    }

    /// <summary>Gives back what was taken in vain.</summary>
    public void Return(double taken) => tokens = Math.Min(depth, tokens + taken);

    private void Refill(long nowMs)
    {
        if (lastMs != long.MinValue && nowMs > lastMs)
        {
            tokens = Math.Min(depth, tokens + ((nowMs - lastMs) / 1_000.0 * perSecond));
        }

        lastMs = Math.Max(lastMs, nowMs);
    }
}
