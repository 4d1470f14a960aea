namespace Tarn.Aws.Kinesis.Limits;

/// <summary>
/// A token bucket: tokens return with time, up to the depth. A request for more tokens than the bucket holds takes
/// none. Not thread safe.
/// </summary>
internal struct TokenBucket
{
    private readonly double perSecond;
    private readonly double depth;
    private double tokens;
    private long lastMs;

    /// <param name="perSecond">The tokens that return per second.</param>
    /// <param name="depth">The most tokens; the bucket starts full.</param>
    public TokenBucket(double perSecond, double depth)
    {
        this.perSecond = perSecond;
        this.depth = tokens = depth;
        lastMs = long.MinValue;
    }

    /// <summary>Takes that many tokens; returns false and takes none when the bucket holds fewer.</summary>
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

    /// <summary>Returns tokens whose operation did not happen.</summary>
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
