using Tarn.Dispatch.Rows;
using Tarn.Dispatch.Targets;
using Tarn.Storage;

namespace Tarn.Dispatch.Work;

/// <summary>
/// Counts the calls of each target and host, and their bytes. A target that has as many as it may, or was throttled, takes no event for a while.
/// Not safe for several threads.
/// </summary>
internal sealed class CallGate(CallLimits limits, TimeProvider time)
{
    private static readonly TimeSpan ThrottlePause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _hosts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _throttled = new(StringComparer.Ordinal);
    private readonly Queue<(string Target, long At)> _throttles = new();
    private readonly TargetHealth _health = new();
    private int _new;
    private int _failing;
    private long _unprovenBytes;
    private long _bytes;

    /// <summary>The time until a throttled target takes events again.</summary>
    public TimeSpan UntilThrottleEnds =>
        _throttles.TryPeek(out var first) ? Pauses.Rest(ThrottlePause, time.GetElapsedTime(first.At)) : Timeout.InfiniteTimeSpan;

    /// <summary>Whether the target takes no event now.</summary>
    public bool IsFull(IWaitingEvent waiting) => PlacesOf(new EventSlot(waiting.Target, waiting.Host), waiting.Bytes) == 0;

    /// <summary>Whether a target has as many calls as it alone may have. Only an end of one of them changes that.</summary>
    public bool IsFullItself(string target) => _calls.GetValueOrDefault(target) >= OfTarget(_health.Of(target));

    /// <summary>How many more calls a target may have now.</summary>
    /// <param name="bytes">The memory of the next call; 0: not known.</param>
    public int PlacesOf(EventSlot place, long bytes)
    {
        if (_throttled.TryGetValue(place.Target, out var at) && time.GetElapsedTime(at) < ThrottlePause)
        {
            return 0;
        }

        var health = _health.Of(place.Target);
        var places = Math.Min(OfTarget(health) - _calls.GetValueOrDefault(place.Target), limits.OfHost - _hosts.GetValueOrDefault(place.Host));
        if (health != true)
        {
            // One call always may run, however large it is.
            var isTooLarge = _unprovenBytes > 0 && _unprovenBytes + bytes > limits.UnprovenBytes;
            places = isTooLarge ? 0 : Math.Min(places, health is null ? limits.New - _new : limits.Failing - _failing);
        }

        return Math.Max(places, 0);
    }

    /// <summary>Whether no more bytes fit.</summary>
    public bool IsOutOfBytes(long bytes) => _bytes > 0 && _bytes + bytes > limits.Bytes;

    /// <summary>Begins a call.</summary>
    public RunningCall Enter(EventSlot place, long bytes, UndoneEvent before)
    {
        var call = new RunningCall(place, before, bytes, _health.Of(place.Target));
        _calls[place.Target] = _calls.GetValueOrDefault(place.Target) + 1;
        _hosts[place.Host] = _hosts.GetValueOrDefault(place.Host) + 1;
        Count(call, 1);
        return call;
    }

    /// <summary>Ends a call.</summary>
    public void Leave(RunningCall call)
    {
        Leave(_calls, call.Place.Target);
        Leave(_hosts, call.Place.Host);
        Count(call, -1);
    }

    /// <summary>Notes how a call ended.</summary>
    public void Note(string target, bool hasAnswered) => _health.Note(target, hasAnswered);

    /// <summary>Notes that a target was throttled.</summary>
    public void Throttle(string target)
    {
        var now = time.GetTimestamp();
        _throttled[target] = now;
        _throttles.Enqueue((target, now));
    }

    /// <summary>Forgets the throttles that are over.</summary>
    /// <returns>Whether there were some.</returns>
    public bool EndThrottles()
    {
        var hasEnded = false;
        while (_throttles.TryPeek(out var first) && time.GetElapsedTime(first.At) >= ThrottlePause)
        {
            _throttles.Dequeue();
            hasEnded |= _throttled.TryGetValue(first.Target, out var at) && at == first.At && _throttled.Remove(first.Target);
        }

        return hasEnded;
    }

    private int OfTarget(bool? health) => health switch
    {
        true => limits.OfTarget,
        false => limits.OfFailing,
        null => limits.OfNew,
    };

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
