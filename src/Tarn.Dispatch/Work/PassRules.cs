using Tarn.Storage;

namespace Tarn.Dispatch.Work;

/// <summary>
/// Decides whether a new event of a target without a free slot is passed now: it gets a row, and the events after it are
/// examined. Most targets are
/// free again after a short pause. So the first event without a slot holds up the others for that pause, and no row is written.
/// Events of a target that is
/// known to be slow make no pause. Not safe for several threads.
/// </summary>
internal sealed class PassRules(TimeProvider time)
{
    private const int PassedAtATime = 256;

    /// <summary>The pause before events are passed.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private (long Offset, long At)? _blocked;
    private bool _isBlocked;
    private int _mayPass;
    private int _slowMayPass;

    /// <summary>The time until the next event may be passed, or is looked at again; infinite: no event waits for that.</summary>
    public TimeSpan UntilPass => !_isBlocked
        ? Timeout.InfiniteTimeSpan
        : _blocked is { } blocked ? Pauses.Rest(Pause, time.GetElapsedTime(blocked.At)) : Pause;

    /// <summary>Begins a look at new events.</summary>
    public void Look() => (_isBlocked, _mayPass, _slowMayPass) = (false, 0, PassedAtATime);

    /// <summary>Ends the look: the next event waits for the bytes of calls that run.</summary>
    public void Block() => (_isBlocked, _blocked) = (true, null);

    /// <summary>Whether an event of a target without a free slot may be passed now. Otherwise, no later event is examined.</summary>
    /// <param name="isSlow">The target will not be free after the pause.</param>
    public bool TryPass(long offset, bool isSlow)
    {
        if (isSlow)
        {
            // the next look begins after the commit of the rows
            return _slowMayPass-- > 0;
        }

        if (_mayPass > 0)
        {
            _mayPass--;
            return true;
        }

        if (_blocked is not { } blocked || blocked.Offset != offset)
        {
            (_isBlocked, _blocked) = (true, (offset, time.GetTimestamp()));
            return false;
        }

        if (time.GetElapsedTime(blocked.At) < Pause)
        {
            _isBlocked = true;
            return false;
        }

        (_blocked, _mayPass) = (null, PassedAtATime - 1);
        return true;
    }
}
