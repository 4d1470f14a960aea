using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Topics.Cursors;

/// <summary>
/// The pauses of subscriptions whose targets took no message. They are not stored: after a start each subscription is tried at once. The topic's
/// worker alone uses them.
/// </summary>
internal sealed class PausedSubscriptions(TimeProvider time)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(8);

    private readonly Dictionary<long, (long At, TimeSpan Pause)> _lanes = [];

    /// <summary>The time until a subscription is tried again; null: none has a pause.</summary>
    public TimeSpan? Pause
    {
        get
        {
            TimeSpan? shortest = null;
            foreach (var (at, pause) in _lanes.Values)
            {
                var rest = pause - time.GetElapsedTime(at);
                shortest = shortest < rest ? shortest : rest;
            }

            return shortest < TimeSpan.Zero ? TimeSpan.Zero : shortest;
        }
    }

    /// <summary>Whether a subscription has a pause now.</summary>
    public bool Rests(long subscription) => _lanes.TryGetValue(subscription, out var lane) && time.GetElapsedTime(lane.At) < lane.Pause;

    /// <summary>Notes that a target took no message. True: it is the first time.</summary>
    public bool Hold(long subscription)
    {
        var isKnown = _lanes.TryGetValue(subscription, out var lane);
        var pause = !isKnown ? PauseMin : lane.Pause * 2 < PauseMax ? lane.Pause * 2 : PauseMax;
        _lanes[subscription] = (time.GetTimestamp(), pause);
        return !isKnown;
    }

    /// <summary>Notes that a target took messages, or that its subscription is gone.</summary>
    public void Free(long subscription) => _lanes.Remove(subscription);

    /// <summary>
    /// Forgets the pauses of subscriptions that are gone, or have no cursor of their own. A replay has a cursor before its first copy, when the
    /// topic record does not have it yet.
    /// </summary>
    public void Keep(TopicCursor place, TopicSubscriptions present)
    {
        foreach (var subscription in _lanes.Keys.Where(known => present.Find(known) is not { } one || place.OwnPlaceOf(one) is null).ToList())
        {
            _lanes.Remove(subscription);
        }
    }
}
