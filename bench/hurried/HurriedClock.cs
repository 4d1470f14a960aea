namespace Tarn.Bench.Hurried;

/// <summary>The system's clock, which a test lets run faster for a while. Wall clock, timestamps and timers go together.</summary>
internal sealed class HurriedClock : TimeProvider
{
    // A timer looks at the clock this often, because the clock's pace may have changed.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private DateTimeOffset _from = System.GetUtcNow();
    private DateTimeOffset _shownFrom = System.GetUtcNow();
    private int _pace = 1;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _shownFrom + (System.GetUtcNow() - _from) * _pace;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Lets a time pass many times faster.</summary>
    public async Task Hurry(TimeSpan time, int pace)
    {
        var end = GetUtcNow() + time;
        SetPace(pace);
        while (GetUtcNow() < end)
        {
            await Task.Delay(LookEvery);
        }

        SetPace(1);
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new HurriedTimer(this, callback, state, dueTime, period);

    private void SetPace(int pace)
    {
        lock (_gate)
        {
            var now = System.GetUtcNow();
            (_shownFrom, _from, _pace) = (_shownFrom + (now - _from) * _pace, now, pace);
        }
    }

    private sealed class HurriedTimer : ITimer
    {
        private readonly HurriedClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly Lock _gate = new();
        private readonly Timer _look;
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public HurriedTimer(HurriedClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _look = new Timer(_ => Look());
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _due = dueTime < TimeSpan.Zero ? null : _clock.GetUtcNow() + dueTime;
                _period = period;
                Arm();
                return true;
            }
        }

        public void Dispose() => _look.Dispose();

        public ValueTask DisposeAsync() => _look.DisposeAsync();

        private void Look()
        {
            lock (_gate)
            {
                if (_due is not { } due || _clock.GetUtcNow() < due)
                {
                    Arm();
                    return;
                }

                _due = _period > TimeSpan.Zero ? due + _period : null;
                Arm();
            }

            _callback(_state);
        }

        private void Arm()
        {
            if (_due is not { } due)
            {
                _look.Change(Timeout.Infinite, Timeout.Infinite);
                return;
            }

            var left = due - _clock.GetUtcNow();
            var wait = left < LookEvery ? left : LookEvery;
            _look.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
