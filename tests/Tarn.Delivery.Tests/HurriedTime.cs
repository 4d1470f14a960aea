namespace Tarn.Delivery.Tests;

/// <summary>
/// The system's wall clock, with a monotonic clock and timers that run many times faster: pauses between attempts pass
/// quickly.
/// </summary>
/// <param name="factor">How many times faster.</param>
internal sealed class HurriedTime(int factor) : TimeProvider
{
    public override long TimestampFrequency => base.TimestampFrequency / factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

    private TimeSpan Hurried(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;
}
