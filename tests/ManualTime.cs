namespace Tarn;

/// <summary>
/// A clock that stands still until it is moved. The timestamp follows the wall clock, except in <see cref="Jump"/>.
/// </summary>
/// <param name="start">The first time; null: a time in 2027.</param>
public sealed class ManualTime(DateTimeOffset? start = null) : TimeProvider
{
    private readonly List<ManualTimer> timers = [];
    private long wallMs = start?.ToUnixTimeMilliseconds() ?? 1_800_000_000_000;
    private long monotonicMs = 5_000_000;

    public long NowMs => wallMs;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref wallMs));

    public override long GetTimestamp() => Volatile.Read(ref monotonicMs);

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref wallMs, (long)by.TotalMilliseconds);
        Interlocked.Add(ref monotonicMs, (long)by.TotalMilliseconds);
        ManualTimer[] due;
        lock (timers)
        {
            due = [.. timers.Where(timer => timer.IsDue(monotonicMs))];
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    /// <summary>A timer that fires, once per change, when the clock is moved past it.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (timers)
        {
            timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Sets the wall clock, without moving the timestamp.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref wallMs, (long)by.TotalMilliseconds);

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private long dueMs = long.MaxValue;

        public bool IsDue(long nowMs) => dueMs <= nowMs;

        public void Fire()
        {
            dueMs = long.MaxValue;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            dueMs = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.monotonicMs + (long)dueTime.TotalMilliseconds;
            return true;
        }

        public void Dispose()
        {
            lock (time.timers)
            {
                time.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
