namespace Tarn.Messaging.Queues.Serving;

/// <summary>The ends of waits, and the one timer for them and for messages that become visible. The queue's lock guards it.</summary>
internal sealed class WaiterDeadlines : IAsyncDisposable
{
    // Waits of many receivers end close together: a tick ends all of the next milliseconds.
    private const long GrainMs = 10;

    private readonly PriorityQueue<Waiter, long> _byTime = new();
    private readonly ITimer _timer;
    private long? _setMs;

    /// <param name="time">The clock.</param>
    /// <param name="tick">Called without the lock.</param>
    public WaiterDeadlines(TimeProvider time, Action tick) =>
        _timer = time.CreateTimer(_ => tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Add(Waiter waiter) => _byTime.Enqueue(waiter, waiter.DeadlineMs);

    /// <summary>The waiters whose time is over, after a tick. Waiters that do not wait any more are dropped.</summary>
    public List<Waiter> TakeEnded(long nowMs)
    {
        _setMs = null;
        var ended = new List<Waiter>();
        while (_byTime.TryPeek(out var waiter, out var deadlineMs) && (deadlineMs <= nowMs || waiter.Node is { List: null }))
        {
            _byTime.Dequeue();
            if (waiter.Node is { List: not null })
            {
                ended.Add(waiter);
            }
        }

        return ended;
    }

    /// <summary>Sets the timer to the next end of a wait, or to an earlier time.</summary>
    public void SetTimer(long? visibleAtMs, long nowMs)
    {
        var deadlineMs = _byTime.TryPeek(out _, out var first) ? (first + GrainMs - 1) / GrainMs * GrainMs : long.MaxValue;
        var dueMs = Math.Min(deadlineMs, visibleAtMs ?? long.MaxValue);
        if (_setMs == dueMs)
        {
            return;
        }

        _setMs = dueMs;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, dueMs - nowMs)), Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}
