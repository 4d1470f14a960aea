namespace Tarn.Delivery.Tests;

/// <summary>The system's clock, with timers that end many times earlier: pauses between attempts pass quickly.</summary>
/// <param name="factor">How many times earlier.</param>
internal sealed class HurriedTime(int factor) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

    private TimeSpan Hurried(TimeSpan time) => time > TimeSpan.Zero ? time / factor : time;
}
