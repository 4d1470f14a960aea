namespace Tarn;

/// <summary>
/// A clock that stands still until it is moved. The timestamp follows the wall clock, except in <see cref="Jump"/>.
/// </summary>
/// <param name="start">The first time; null: a time in 2027.</param>
public sealed class ManualTime(DateTimeOffset? start = null) : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private long _wallMs = start?.ToUnixTimeMilliseconds() ?? 1_800_000_000_000;
    private long _monotonicMs = 5_000_000;

    public long NowMs => _wallMs;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Volatile.Read(ref _wallMs));

    public override long GetTimestamp() => Volatile.Read(ref _monotonicMs);

    /// <summary>Whether a timer fires when the clock is moved by this much, and not before.</summary>
    public bool HasTimer(TimeSpan due)
    {
        lock (_timers)
        {
            return _timers.Any(timer => timer.DueMs == _monotonicMs + (long)due.TotalMilliseconds);
        }
    }

    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _wallMs, (long)by.TotalMilliseconds);
        Interlocked.Add(ref _monotonicMs, (long)by.TotalMilliseconds);
        ManualTimer[] due;
        lock (_timers)
        {
            due = [.. _timers.Where(timer => timer.IsDue(_monotonicMs))];
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
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Sets the wall clock, without moving the timestamp.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _wallMs, (long)by.TotalMilliseconds);

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public long DueMs { get; private set; } = long.MaxValue;

        public bool IsDue(long nowMs) => DueMs <= nowMs;

        public void Fire()
        {
            DueMs = long.MaxValue;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueMs = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time._monotonicMs + (long)dueTime.TotalMilliseconds;
            return true;
        }

        public void Dispose()
        {
            lock (time._timers)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
