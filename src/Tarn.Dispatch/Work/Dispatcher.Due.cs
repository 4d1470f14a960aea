using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;

namespace Tarn.Dispatch.Work;

/// <content>Events whose time has come.</content>
internal sealed partial class Dispatcher
{
    // No event of the rows that waits for a time is earlier. Rows are read when it has come, and at the start.
    private long _dueMs;

    // Begins the events whose time has come. Returns the time until the next one.
    private async Task<TimeSpan> BeginDue(CancellationToken stop)
    {
        var nowMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        if (nowMs < _dueMs)
        {
            return UntilDue(nowMs);
        }

        if (Running >= parts.Calls.All)
        {
            return Timeout.InfiniteTimeSpan;
        }

        // Calls that run may have rows with times too.
        var (due, nextMs) = await parts.Store.Read(
            reader => UndoneEvent.Due(reader, parts.Spaces, nowMs, parts.Calls.All + 1, IsUnderWay), stop);
        foreach (var undone in due)
        {
            if (Running >= parts.Calls.All)
            {
                return Timeout.InfiniteTimeSpan;
            }

            if (await Read(undone.Offset, stop) is not { } waiting)
            {
                lock (_lock)
                {
                    EndDamaged(undone);
                }
            }
            else if (!TryBeginDue(waiting, undone))
            {
                return Timeout.InfiniteTimeSpan;
            }
        }

        _dueMs = nextMs ?? long.MaxValue;
        return UntilDue(nowMs);
    }

    private TimeSpan UntilDue(long nowMs) => _dueMs == long.MaxValue ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(_dueMs - nowMs, 0));

    // False: the event waits for the bytes of calls that run.
    private bool TryBeginDue(IWaitingEvent waiting, UndoneEvent undone)
    {
        var place = new EventSlot(waiting.Target, waiting.Host);
        lock (_lock)
        {
            if (_gate.IsFull(waiting))
            {
                Park(undone, place);
                return true;
            }

            if (_gate.IsOutOfBytes(waiting.Bytes))
            {
                return false;
            }
        }

        Begin(waiting, undone, place);
        return true;
    }

    private bool IsUnderWay(long offset)
    {
        lock (_lock)
        {
            return _running.ContainsKey(offset) || _unreadable.Contains(offset);
        }
    }

    // Called under the lock.
    private void EndDamaged(UndoneEvent undone)
    {
        _unreadable.Add(undone.Offset);
        End(EventOutcome.Damaged(undone, transaction => AddDamaged(transaction, 1)));
    }
}
