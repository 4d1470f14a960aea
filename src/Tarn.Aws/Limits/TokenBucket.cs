namespace Tarn.Aws.Limits;

/// <summary>
/// A token bucket: tokens return with time, up to the depth. A request for more tokens than the bucket holds takes
/// none. Not thread safe.
/// </summary>
internal struct TokenBucket
{
    private double _perSecond;
    private double _depth;
    private double _tokens;
    private long _lastMs;

    /// <param name="perSecond">The tokens that return per second.</param>
    /// <param name="depth">The most tokens; the bucket starts full.</param>
    public TokenBucket(double perSecond, double depth)
    {
        _perSecond = perSecond;
        _depth = _tokens = depth;
        _lastMs = long.MinValue;
    }

    /// <summary>Takes that many tokens; returns false and takes none when the bucket holds fewer.</summary>
    public bool TryTake(double wanted, long nowMs)
    {
        Refill(nowMs);
        if (_tokens < wanted)
        {
            return false;
        }

        _tokens -= wanted;
        return true;
    }

    /// <summary>Whether the bucket holds any tokens now: a request whose cost is known later may begin.</summary>
    public bool IsOpen(long nowMs)
    {
        Refill(nowMs);
        return _tokens > 0;
    }

    /// <summary>Takes tokens, also more than the bucket holds: time pays the debt.</summary>
    public void Charge(double taken) => _tokens -= taken;

    /// <summary>Changes the rate. A deeper bucket gets the additional tokens at once.</summary>
    public void Change(double perSecond, double depth, long nowMs)
    {
        if (perSecond != _perSecond || depth != _depth)
        {
            Refill(nowMs);
            _tokens = Math.Min(depth, _tokens + Math.Max(0, depth - _depth));
            (_perSecond, _depth) = (perSecond, depth);
        }
    }

    /// <summary>Whether the bucket is full now.</summary>
    public bool IsFull(long nowMs)
    {
        Refill(nowMs);
        return _tokens >= _depth;
    }

    /// <summary>Returns tokens whose operation did not happen.</summary>
    public void Return(double taken) => _tokens = Math.Min(_depth, _tokens + taken);

    private void Refill(long nowMs)
    {
        if (_lastMs != long.MinValue && nowMs > _lastMs)
        {
            _tokens = Math.Min(_depth, _tokens + ((nowMs - _lastMs) / 1_000.0 * _perSecond));
        }

        _lastMs = Math.Max(_lastMs, nowMs);
    }
}
