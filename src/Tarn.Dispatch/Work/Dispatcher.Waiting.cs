using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Work;

/// <content>Events that wait for a slot of their target. A target is asked without a read, and its next events are read when it
/// has free slots.</content>
internal sealed partial class Dispatcher
{
    private const int AskedAtATime = 1_024;
    private const int BegunAtATime = 16;
    private const int AgeLooksAtATime = 16;
    private const int OldEventsAtATime = 64;

    // The other calls are for new events, whose targets may have none that wait.
    private int WaitingCallsMax => parts.Calls.All - (parts.Calls.All / 8);

    // False: an event waits for bytes, and no other may take them.
    private async Task<bool> BeginWaiting(CancellationToken stop)
    {
        lock (_lock)
        {
            if (_gate.EndThrottles())
            {
                _waiting.AskSharing();
            }
        }

        for (var asked = 0; asked < AskedAtATime; asked++)
        {
            var (target, places) = NextPlaces();
            if (target is null)
            {
                break;
            }

            if (places > 0 && !await BeginWaiting(target, places, stop))
            {
                return false;
            }
        }

        await EndOld(stop);
        return true;
    }

    // The next target, and how many of its events may begin now.
    private (WaitingTarget? Target, int Places) NextPlaces()
    {
        lock (_lock)
        {
            var free = WaitingCallsMax - _running.Count;
            if (free <= 0 || _waiting.NextReady() is not { } target)
            {
                return (null, 0);
            }

            var written = target.Count - target.Unwritten;
            var places = written == 0 ? 0 : _gate.PlacesOf(target.Place, target.NextBytes);
            if (places == 0)
            {
                Ask(target, written);
            }

            return (target, (int)Math.Min(Math.Min(places, free), Math.Min(written, BegunAtATime)));
        }
    }

    // When a target without a free slot is asked again.
    private void Ask(WaitingTarget target, long written)
    {
        if (written == 0 || _gate.IsFullItself(target.Place.Target))
        {
            _waiting.IsFull(target);
        }
        else
        {
            _waiting.Shares(target);
        }
    }

    private async Task<bool> BeginWaiting(WaitingTarget target, int places, CancellationToken stop)
    {
        foreach (var undone in await ReadWaiting(target, places, stop))
        {
            if (IsUnderWay(undone.Offset))
            {
                Skip(target, undone);
                continue;
            }

            if (await Read(undone.Offset, stop) is not { } waiting)
            {
                EndDamaged(target, undone);
                continue;
            }

            lock (_lock)
            {
                if (_gate.IsOutOfBytes(waiting.Bytes))
                {
                    target.NextBytes = waiting.Bytes;
                    _waiting.AskFirst(target);
                    _pass.Block();
                    return false;
                }

                if (_gate.PlacesOf(target.Place, waiting.Bytes) == 0)
                {
                    target.NextBytes = waiting.Bytes;
                    Ask(target, 1);
                    return true;
                }

                Began(target, undone);
            }

            // It has the slot that it waited for, also when its target has changed since.
            Begin(waiting, undone, target.Place);
        }

        return true;
    }

    private async Task<IReadOnlyList<UndoneEvent>> ReadWaiting(WaitingTarget target, int limit, CancellationToken stop)
    {
        var found = await parts.Store.Read(
            reader => UndoneEvent.Waiting(reader, parts.Spaces, target.Place.Target, target.Next, limit), stop);
        if (found.Count == 0)
        {
            lock (_lock)
            {
                target.Count = target.Unwritten;
                _waiting.IsFull(target);
                _waiting.RemoveEmpty(target);
            }
        }

        return found;
    }

    private static void Skip(WaitingTarget target, UndoneEvent undone) => target.Next = undone.Offset + 1;

    private void Began(WaitingTarget target, UndoneEvent undone)
    {
        target.Began(undone.Offset);
        if (target.Count == target.Unwritten)
        {
            // asked again when a row is written
            _waiting.IsFull(target);
        }

        _waiting.RemoveEmpty(target);
    }

    private void EndDamaged(WaitingTarget target, UndoneEvent undone)
    {
        lock (_lock)
        {
            Began(target, undone);
            EndDamaged(undone);
        }
    }

    // Events of a target that hangs end when they are too old, although it has no free slot for them.
    private async Task EndOld(CancellationToken stop)
    {
        for (var (looks, ended) = (0, 0); looks < AgeLooksAtATime && ended < OldEventsAtATime && Running < parts.Calls.All;)
        {
            WaitingTarget? target;
            lock (_lock)
            {
                target = _waiting.NextAgeLook();
            }

            if (target is null)
            {
                return;
            }

            if (await TryEndOld(target, stop))
            {
                ended++;
                continue;
            }

            looks++;
            lock (_lock)
            {
                _waiting.AgeLooked(target);
            }
        }
    }

    private async Task<bool> TryEndOld(WaitingTarget target, CancellationToken stop)
    {
        if (target.Count == target.Unwritten || (await ReadWaiting(target, 1, stop)) is not [var undone])
        {
            return false;
        }

        if (IsUnderWay(undone.Offset))
        {
            Skip(target, undone);
            return true;
        }

        if (await Read(undone.Offset, stop) is not { } waiting)
        {
            EndDamaged(target, undone);
            return true;
        }

        if (!await IsTooOld(waiting))
        {
            return false;
        }

        lock (_lock)
        {
            Began(target, undone);
        }

        Begin(waiting, undone, () => new RunningCall(target.Place, undone, 0, null) { IsCall = false });
        return true;
    }

    private async Task<bool> IsTooOld(IWaitingEvent waiting)
    {
        try
        {
            return _attempt.IsTooOld(waiting, await waiting.Rules());
        }
        catch (TarnException)
        {
            // the rules cannot be read now
            return false;
        }
    }
}
