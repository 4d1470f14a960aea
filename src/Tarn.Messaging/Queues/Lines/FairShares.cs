using Tarn.Messaging.Queues.Messages;

namespace Tarn.Messaging.Queues.Lines;

/// <summary>
/// Each group's share of the messages in flight and of the recent processing time. A group is noisy with more than a tenth of either. In
/// flight it has at least 30 messages then. Messages without a group are never noisy.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html"/>
internal sealed class FairShares
{
    private const int InFlightMin = 30;
    private const int GroupsKept = 10_000;
    private const double HalfLifeMs = 60_000;

    // Below this, a share of the time is chance.
    private const double TimeMinMs = 30_000;

    private readonly Dictionary<GroupKey, Share> _groups = [];
    private int _inFlight;
    private double _timeMs;
    private long _timeAtMs;

    /// <summary>Whether a group is noisy now.</summary>
    public bool IsNoisy(GroupKey group, long nowMs)
    {
        if (!group.IsSome || !_groups.TryGetValue(group, out var share))
        {
            return false;
        }

        return (share.InFlight >= InFlightMin && share.InFlight * 10L > _inFlight)
            || (share.TimeAt(nowMs) is var time && time >= TimeMinMs && time * 10 > Decayed(_timeMs, _timeAtMs, nowMs));
    }

    /// <summary>A message was received.</summary>
    public void Began(GroupKey group)
    {
        _inFlight++;
        if (group.IsSome)
        {
            ShareOf(group).InFlight++;
        }
    }

    /// <summary>A received message was deleted, moved or became visible again.</summary>
    public void Ended(GroupKey group, long timeMs, long nowMs)
    {
        _inFlight--;
        _timeMs = Decayed(_timeMs, _timeAtMs, nowMs) + timeMs;
        _timeAtMs = nowMs;
        if (!group.IsSome)
        {
            return;
        }

        var share = ShareOf(group);
        share.InFlight--;
        share.TimeMs = share.TimeAt(nowMs) + timeMs;
        share.TimeAtMs = nowMs;
        if (_groups.Count > GroupsKept)
        {
            Forget(nowMs);
        }
    }

    private static double Decayed(double timeMs, long atMs, long nowMs) => timeMs * Math.Pow(0.5, Math.Max(0, nowMs - atMs) / HalfLifeMs);

    private Share ShareOf(GroupKey group)
    {
        if (!_groups.TryGetValue(group, out var share))
        {
            _groups[group] = share = new Share();
        }

        return share;
    }

    // Only groups with messages in flight have to stay; these are bounded by the limit of messages in flight.
    private void Forget(long nowMs)
    {
        foreach (var (group, share) in _groups)
        {
            if (share.InFlight == 0 && (share.TimeAt(nowMs) < TimeMinMs || _groups.Count > 2 * GroupsKept))
            {
                _groups.Remove(group);
            }
        }
    }

    private sealed class Share
    {
        public int InFlight { get; set; }

        public double TimeMs { get; set; }

        public long TimeAtMs { get; set; }

        public double TimeAt(long nowMs) => Decayed(TimeMs, TimeAtMs, nowMs);
    }
}
