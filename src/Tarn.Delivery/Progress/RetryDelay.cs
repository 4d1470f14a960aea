namespace Tarn.Delivery.Progress;

/// <summary>The pause after a failure: 1 s, doubling up to a longest one, each ± 15 %.</summary>
internal sealed class RetryDelay(Random random, TimeSpan pauseMax)
{
    private const double FirstSeconds = 1;
    private const double Jitter = 0.15;
    private double _seconds = FirstSeconds;

    /// <summary>The usual longest pause.</summary>
    public static TimeSpan PauseMax { get; } = TimeSpan.FromMinutes(1);

    public TimeSpan Next()
    {
        var now = _seconds;
        _seconds = Math.Min(pauseMax.TotalSeconds, _seconds * 2);
        return TimeSpan.FromSeconds(now * (1 - Jitter + random.NextDouble() * 2 * Jitter));
    }

    public void Reset() => _seconds = FirstSeconds;
}
