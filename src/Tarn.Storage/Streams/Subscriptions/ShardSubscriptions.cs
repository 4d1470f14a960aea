using System.Collections.Concurrent;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>
/// The sessions of subscribers to which records are pushed: one per subscriber and shard. Sessions are in memory only:
/// a subscriber that loses its session subscribes again, from its last position.
/// </summary>
/// <param name="log">The records.</param>
/// <param name="time">The clock.</param>
public sealed class ShardSubscriptions(IStreamLog log, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(SubscriberId Subscriber, ShardId Shard), ShardSubscription> _newest = [];
    private readonly Queue<ShardSubscription> _begun = new();
    private readonly ConcurrentDictionary<ShardSubscription, byte> _running = new();
    private bool _stopped;

    /// <summary>The number of running sessions.</summary>
    public int Count => _running.Count;

    /// <summary>The running sessions; a snapshot.</summary>
    public IReadOnlyList<ShardSubscription> Running => [.. _running.Keys];

    /// <summary>
    /// Begins a session from an offset on. The subscriber's current session on this shard ends. If that session began
    /// within the last <see cref="SubscriptionLimits.TakeOverAfter"/>, the new one is refused instead.
    /// </summary>
    /// <param name="fromOffset">The first requested offset; 0 or more.</param>
    /// <returns>The session; the caller disposes it.</returns>
    /// <exception cref="TarnException">
    /// Conflict: another session began just before. Unavailable: the server stops.
    /// </exception>
    public ShardSubscription Begin(SubscriberId subscriber, ShardId shard, long fromOffset)
    {
        Invariant.Check(fromOffset >= 0);
        ShardSubscription? old;
        ShardSubscription session;
        lock (_gate)
        {
            if (_stopped)
            {
                throw new TarnException(ErrorKind.Unavailable, "The server stops.");
            }

            Forget();
            if (_newest.TryGetValue((subscriber, shard), out old) && IsRecent(old))
            {
                throw new TarnException(ErrorKind.Conflict, $"Another subscription of {subscriber.Value} to shard {shard} began just before.");
            }

            session = new ShardSubscription(log, time, subscriber, shard, fromOffset, Ended);
            _newest[(subscriber, shard)] = session;
            _begun.Enqueue(session);
            _running.TryAdd(session, 0);
        }

        old?.End(SubscriptionEnd.TakenOver);
        session.Start();
        return session;
    }

    /// <summary>Ends a subscriber's sessions, because the subscriber was deleted.</summary>
    public void EndAll(SubscriberId subscriber)
    {
        foreach (var session in _running.Keys.Where(session => session.Subscriber == subscriber))
        {
            session.End(SubscriptionEnd.Deleted);
        }
    }

    /// <summary>Ends all sessions and refuses new ones: the server stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
        }

        foreach (var session in _running.Keys)
        {
            session.End(SubscriptionEnd.Stopping);
        }
    }

    private void Ended(ShardSubscription session) => _running.TryRemove(session, out _);

    private bool IsRecent(ShardSubscription session) => time.GetElapsedTime(session.Began) < SubscriptionLimits.TakeOverAfter;

    // A session that has ended is remembered only while it excludes another one.
    private void Forget()
    {
        while (_begun.TryPeek(out var oldest) && !IsRecent(oldest))
        {
            _begun.Dequeue();
            if (!_running.ContainsKey(oldest) && _newest.GetValueOrDefault((oldest.Subscriber, oldest.Shard)) == oldest)
            {
                _newest.Remove((oldest.Subscriber, oldest.Shard));
            }
        }
    }
}
