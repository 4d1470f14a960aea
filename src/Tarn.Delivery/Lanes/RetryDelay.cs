namespace Tarn.Delivery.Lanes;

/// <summary>The pause after a failure: 1 s, doubling up to 60 s, each ± 15 %.</summary>
internal sealed class RetryDelay(Random random)
{
    private const double FirstSeconds = 1;
    private const double MostSeconds = 60;
    private const double Jitter = 0.15;
    private double _seconds = FirstSeconds;

    public TimeSpan Next()
    {
        var now = _seconds;
        _seconds = Math.Min(MostSeconds, _seconds * 2);
        return TimeSpan.FromSeconds(now * (1 - Jitter + random.NextDouble() * 2 * Jitter));
    }

    public void Reset() => _seconds = FirstSeconds;
}
