using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;

namespace Tarn.Dispatch.Work;

internal sealed partial class Dispatcher
{
    // Begins the events whose time has come. Returns the time until the next one.
    private async Task<TimeSpan> BeginDue(CancellationToken stop)
    {
        var nowMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var earliest = await parts.Store.Read(reader => UndoneEvent.Earliest(reader, parts.Spaces, Running + parts.Calls.All), stop);
        foreach (var undone in earliest)
        {
            lock (_lock)
            {
                if (_running.ContainsKey(undone.Offset) || _unreadable.Contains(undone.Offset))
                {
                    continue;
                }

                if (_running.Count >= parts.Calls.All)
                {
                    return Timeout.InfiniteTimeSpan;
                }
            }

            if (undone.DueMs > nowMs)
            {
                return TimeSpan.FromMilliseconds(undone.DueMs - nowMs);
            }

            if (await Read(undone.Offset, stop) is { } waiting)
            {
                if (HasNoBytes(waiting))
                {
                    return Timeout.InfiniteTimeSpan;
                }

                Begin(waiting, undone);
            }
            else
            {
                lock (_lock)
                {
                    _unreadable.Add(undone.Offset);
                    End(EventOutcome.Damaged(undone, transaction => AddDamaged(transaction, 1)));
                }
            }
        }

        return Timeout.InfiniteTimeSpan;
    }

    // True: the event waits for the end of a call.
    private bool HasNoBytes(IWaitingEvent waiting)
    {
        lock (_lock)
        {
            return !_gate.IsFull(waiting) && _gate.IsOutOfBytes(waiting);
        }
    }
}
