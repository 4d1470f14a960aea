using System.Collections.Concurrent;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>
/// The sessions of subscribers that records are pushed to: one per subscriber and shard. In memory: a subscriber that loses its session
/// asks again, from where it was.
/// </summary>
/// <param name="log">The records.</param>
/// <param name="time">The clock.</param>
public sealed class ShardSubscriptions(IStreamLog log, TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<(SubscriberId Subscriber, ShardId Shard), ShardSubscription> newest = [];
    private readonly Queue<ShardSubscription> begun = new();
    private readonly ConcurrentDictionary<ShardSubscription, byte> running = new();
    private bool stopped;

    /// <summary>How many sessions go on.</summary>
    public int Count => running.Count;

    /// <summary>
    /// Begins a session from an offset on. One that the subscriber has for this shard ends, unless it began within the last
    /// <see cref="SubscriptionLimits.TakeOverAfter"/>.
    /// </summary>
    /// <param name="subscriber">Who subscribes.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="fromOffset">The first offset wanted; 0 or more.</param>
    /// <returns>The session; the caller disposes it.</returns>
    /// <exception cref="TarnException">Conflict: one began just before. Unavailable: the server stops.</exception>
    public ShardSubscription Begin(SubscriberId subscriber, ShardId shard, long fromOffset)
    {
        Invariant.Check(fromOffset >= 0);
        ShardSubscription? old;
        ShardSubscription session;
        lock (gate)
        {
            if (stopped)
            {
                throw new TarnException(ErrorKind.Unavailable, "The server stops.");
            }

            Forget();
            if (newest.TryGetValue((subscriber, shard), out old) && IsRecent(old))
            {
                throw new TarnException(ErrorKind.Conflict, $"Another subscription of {subscriber.Value} to shard {shard} began just before.");
            }

            session = new ShardSubscription(log, time, subscriber, shard, fromOffset, Ended);
            newest[(subscriber, shard)] = session;
            begun.Enqueue(session);
            running.TryAdd(session, 0);
        }

        old?.End(SubscriptionEnd.TakenOver);
        session.Start();
        return session;
    }

    /// <summary>Ends a subscriber's sessions: it was deleted.</summary>
    public void EndAll(SubscriberId subscriber)
    {
        foreach (var session in running.Keys.Where(session => session.Subscriber == subscriber))
        {
            session.End(SubscriptionEnd.Deleted);
        }
    }

    /// <summary>Ends all sessions and begins no more: the server stops.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopped = true;
        }

        foreach (var session in running.Keys)
        {
            session.End(SubscriptionEnd.Stopping);
        }
    }

    private void Ended(ShardSubscription session) => running.TryRemove(session, out _);

    private bool IsRecent(ShardSubscription session) => time.GetElapsedTime(session.Began) < SubscriptionLimits.TakeOverAfter;

    // One that ended is remembered only for as long as it keeps another one out.
    private void Forget()
    {
        while (begun.TryPeek(out var oldest) && !IsRecent(oldest))
        {
            begun.Dequeue();
            if (!running.ContainsKey(oldest) && newest.GetValueOrDefault((oldest.Subscriber, oldest.Shard)) == oldest)
            {
                newest.Remove((oldest.Subscriber, oldest.Shard));
            }
        }
    }
}
