namespace Tarn.Dispatch.Work;

/// <summary>
/// Counts the calls of each target. A target that has as many as it may, or was throttled, takes no event for a while.
/// Events after one that must wait are looked at after a short pause, some at a time: most targets are free again by then,
/// and no row is written for their events. Not safe for several threads.
/// </summary>
internal sealed class CallGate(int callsOfTargetMax, TimeProvider time)
{
    private const int PassedAtATime = 256;
    private static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(1);

    /// <summary>The pause before events are passed.</summary>
    public static readonly TimeSpan PassPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _throttled = new(StringComparer.Ordinal);
    private long? _blockedAt;
    private int _mayPass;

    /// <summary>Whether the next event waits for its target now.</summary>
    public bool IsBlocked => _blockedAt is not null;

    /// <summary>Whether the target takes no event now.</summary>
    public bool IsFull(string target) =>
        _calls.GetValueOrDefault(target) >= callsOfTargetMax
        || (_throttled.TryGetValue(target, out var at) && time.GetElapsedTime(at) < ThrottlePause);

    /// <summary>Begins a call.</summary>
    public void Enter(string target) => _calls[target] = _calls.GetValueOrDefault(target) + 1;

    /// <summary>Ends a call.</summary>
    public void Leave(string target)
    {
        if (--_calls[target] == 0)
        {
            _calls.Remove(target);
        }
    }

    /// <summary>Notes that a target was throttled.</summary>
    public void Throttle(string target)
    {
        foreach (var over in _throttled.Where(pair => time.GetElapsedTime(pair.Value) >= ThrottlePause).Select(pair => pair.Key).ToList())
        {
            _throttled.Remove(over);
        }

        _throttled[target] = time.GetTimestamp();
    }

    /// <summary>Begins a look at new events.</summary>
    public void Look()
    {
        _mayPass = _blockedAt is { } at && time.GetElapsedTime(at) >= PassPause ? PassedAtATime : 0;
        _blockedAt = null;
    }

    /// <summary>Whether a new event of a full target may be passed now; its event gets a row.</summary>
    public bool TryPass()
    {
        if (_mayPass > 0)
        {
            _mayPass--;
            return true;
        }

        _blockedAt = time.GetTimestamp();
        return false;
    }
}
