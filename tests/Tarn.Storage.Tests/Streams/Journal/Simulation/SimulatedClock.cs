namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>
/// The simulation's clock. It stands still until it is moved; then due timers fire, on the scheduler.
/// </summary>
internal sealed class SimulatedClock(Action<Action> post) : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _monotonicMs = 5_000_000;

    public long NowMs { get; private set; } = 1_800_000_000_000;

    public override long TimestampFrequency => 1_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public override long GetTimestamp() => _monotonicMs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(long ms)
    {
        NowMs += ms;
        _monotonicMs += ms;
        foreach (var timer in _timers.Where(timer => timer.DueMs <= _monotonicMs).ToArray())
        {
            _timers.Remove(timer);
            post(timer.Fire);
        }
    }

    /// <summary>Sets the wall clock.</summary>
    public void Jump(long ms) => NowMs += ms;

    /// <summary>Discards the timers of a process that has ended.</summary>
    public void ForgetTimers() => _timers.Clear();

    private sealed class Timer(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public long DueMs { get; private set; }

        public void Fire()
        {
            if (!_disposed)
            {
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Invariant.Check(period == Timeout.InfiniteTimeSpan);
            DueMs = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._monotonicMs + (long)dueTime.TotalMilliseconds;
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
