namespace Tarn.Functions.Asynchronous.Work;

/// <summary>
/// Counts the calls of each function. A function that has as many as it may, or was throttled, takes no event for a while.
/// Events behind one that must wait are looked at after a short pause, some at a time: most functions are free again by then,
/// and no row is written for their events. Not safe for several threads.
/// </summary>
internal sealed class CallGate(int callsOfFunctionMax, TimeProvider time)
{
    private const int PassedAtATime = 256;
    private static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(1);

    /// <summary>The pause before events are passed.</summary>
    public static readonly TimeSpan PassPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _throttled = new(StringComparer.Ordinal);
    private long? _blockedAt;
    private int _mayPass;

    /// <summary>Whether the next event waits for its function now.</summary>
    public bool IsBlocked => _blockedAt is not null;

    /// <summary>Whether the function takes no event now.</summary>
    public bool IsFull(string function) =>
        _calls.GetValueOrDefault(function) >= callsOfFunctionMax
        || (_throttled.TryGetValue(function, out var at) && time.GetElapsedTime(at) < ThrottlePause);

    /// <summary>Begins a call.</summary>
    public void Enter(string function) => _calls[function] = _calls.GetValueOrDefault(function) + 1;

    /// <summary>Ends a call.</summary>
    public void Leave(string function)
    {
        if (--_calls[function] == 0)
        {
            _calls.Remove(function);
        }
    }

    /// <summary>Notes that a function was throttled.</summary>
    public void Throttle(string function)
    {
        foreach (var over in _throttled.Where(pair => time.GetElapsedTime(pair.Value) >= ThrottlePause).Select(pair => pair.Key).ToList())
        {
            _throttled.Remove(over);
        }

        _throttled[function] = time.GetTimestamp();
    }

    /// <summary>Begins a look at new events.</summary>
    public void Look()
    {
        _mayPass = _blockedAt is { } at && time.GetElapsedTime(at) >= PassPause ? PassedAtATime : 0;
        _blockedAt = null;
    }

    /// <summary>Whether a new event of a full function may be passed now; its event gets a row.</summary>
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
