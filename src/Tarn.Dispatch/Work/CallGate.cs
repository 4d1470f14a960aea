using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;

namespace Tarn.Dispatch.Work;

/// <summary>
/// Counts the calls of each target and host, and their bytes. A target that has as many as it may, or was throttled, takes no event for a while.
/// Events after one that must wait are looked at after a short pause, some at a time: most targets are free again by then,
/// and no row is written for their events. Not safe for several threads.
/// </summary>
internal sealed class CallGate(CallLimits limits, TimeProvider time)
{
    private const int PassedAtATime = 256;
    private static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(1);

    /// <summary>The pause before events are passed.</summary>
    public static readonly TimeSpan PassPause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _throttled = new(StringComparer.Ordinal);
    private readonly TargetHealth _health = new();
    private long? _blockedAt;
    private int _mayPass;
    private int _new;
    private int _failing;
    private long _unprovenBytes;
    private long _bytes;

    /// <summary>Whether the next event waits for its target now.</summary>
    public bool IsBlocked => _blockedAt is not null;

    /// <summary>Whether the target takes no event now.</summary>
    public bool IsFull(IWaitingEvent waiting)
    {
        var (target, calls) = (waiting.Target, _calls.GetValueOrDefault(waiting.Target));
        if (calls >= limits.OfTarget || _hosts.GetValueOrDefault(waiting.Host) >= limits.OfHost
            || (_throttled.TryGetValue(target, out var at) && time.GetElapsedTime(at) < ThrottlePause))
        {
            return true;
        }

        var health = _health.Of(target);
        if (health == true)
        {
            return false;
        }

        // One call always may run, however large it is.
        var (ofTarget, all, running) = health is null ? (limits.OfNew, limits.New, _new) : (limits.OfFailing, limits.Failing, _failing);
        return calls >= ofTarget || running >= all || (_unprovenBytes > 0 && _unprovenBytes + waiting.Bytes > limits.UnprovenBytes);
    }

    /// <summary>Whether no more bytes fit.</summary>
    public bool IsOutOfBytes(IWaitingEvent waiting) => _bytes > 0 && _bytes + waiting.Bytes > limits.Bytes;

    /// <summary>Notes that the next event waits for the bytes of calls that run.</summary>
    public void Block() => _blockedAt = time.GetTimestamp();

    /// <summary>Begins a call.</summary>
    /// <param name="isHeld">Whether the event waits for its target, and holds no memory.</param>
    public RunningCall Enter(IWaitingEvent waiting, UndoneEvent before, bool isHeld)
    {
        var call = new RunningCall(waiting.Target, waiting.Host, before, isHeld ? 0 : waiting.Bytes, isHeld ? true : _health.Of(waiting.Target));
        _calls[call.Target] = _calls.GetValueOrDefault(call.Target) + 1;
        _hosts[call.Host] = _hosts.GetValueOrDefault(call.Host) + 1;
        Count(call, 1);
        return call;
    }

    /// <summary>Ends a call.</summary>
    public void Leave(RunningCall call)
    {
        Leave(_calls, call.Target);
        Leave(_hosts, call.Host);
        Count(call, -1);
    }

    /// <summary>Notes how a call ended.</summary>
    public void Note(string target, bool hasAnswered) => _health.Note(target, hasAnswered);

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

    private void Count(RunningCall call, int sign)
    {
        _bytes += sign * call.Bytes;
        if (call.WasWell == true)
        {
            return;
        }

        _unprovenBytes += sign * call.Bytes;
        if (call.WasWell is null)
        {
            _new += sign;
        }
        else
        {
            _failing += sign;
        }
    }

    private static void Leave(Dictionary<string, int> calls, string name)
    {
        if (--calls[name] == 0)
        {
            calls.Remove(name);
        }
    }
}
