namespace Tarn.Delivery.Tests;

/// <summary>
/// The system's wall clock, with a monotonic clock and timers that run many times faster: pauses between attempts pass
/// quickly.
/// </summary>
/// <param name="factor">How many times faster. Below 1 they run slower: limits of time end nothing on a slow machine.</param>
internal sealed class HurriedTime(double factor) : TimeProvider
{
    /// <summary>A second of the clock takes twenty.</summary>
    public static HurriedTime Slow => new(1.0 / 20);

    public override long TimestampFrequency => (long)(base.TimestampFrequency / factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

    private TimeSpan Hurried(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;
}
