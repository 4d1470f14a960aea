using System.Collections.Concurrent;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>What the journal's parts share: shards, streams' retention, the LSN counter.</summary>
internal sealed class JournalState
{
    private long lastLsn;
    private long syncedLsn;

    public ConcurrentDictionary<ShardId, JournalShard> Shards { get; } = new();

    /// <summary>Streams and how long their records stay, as it was laid down last: what footers say.</summary>
    public ConcurrentDictionary<StreamId, TimeSpan> Retention { get; } = new();

    /// <summary>The same as the store has committed it, of streams for which it was set in this life.</summary>
    public ConcurrentDictionary<StreamId, TimeSpan> CommittedRetention { get; } = new();

    /// <summary>The LSN of the last frame that is durable.</summary>
    public long SyncedLsn
    {
        get => Volatile.Read(ref syncedLsn);
        set => Volatile.Write(ref syncedLsn, value);
    }

    /// <summary>
    /// How long a stream's records stay for certain: what was laid down may still become void (D2), so that a shorter time counts when it is committed, and a
    /// longer one at once.
    /// </summary>
    public TimeSpan RetentionOf(StreamId stream)
    {
        // In this order: what was committed is noted before anything else is laid down.
        var placed = Retention.GetValueOrDefault(stream, StreamLimits.RetentionMax);
        var committed = CommittedRetention.GetValueOrDefault(stream, placed);
        return placed > committed ? placed : committed;
    }

    public long NextLsn() => Interlocked.Increment(ref lastLsn);

    /// <summary>Recovery: goes on above this one.</summary>
    public void RaiseLsn(long seen) => lastLsn = Math.Max(lastLsn, seen);
}
