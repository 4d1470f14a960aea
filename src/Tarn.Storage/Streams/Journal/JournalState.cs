using System.Collections.Concurrent;

namespace Tarn.Storage.Streams.Journal;

/// <summary>What the journal's parts share: shards, streams' retention, the LSN counter.</summary>
internal sealed class JournalState
{
    private long lastLsn;
    private long syncedLsn;

    public ConcurrentDictionary<ShardId, JournalShard> Shards { get; } = new();

    /// <summary>Streams and how long their records stay.</summary>
    public ConcurrentDictionary<StreamId, TimeSpan> Retention { get; } = new();

    /// <summary>The last LSN or id given out.</summary>
    public long LastLsn => Volatile.Read(ref lastLsn);

    /// <summary>The LSN of the last frame that is durable.</summary>
    public long SyncedLsn
    {
        get => Volatile.Read(ref syncedLsn);
        set => Volatile.Write(ref syncedLsn, value);
    }

    public long NextLsn() => Interlocked.Increment(ref lastLsn);

    /// <summary>Recovery: goes on above this one.</summary>
    public void RaiseLsn(long seen) => lastLsn = Math.Max(lastLsn, seen);
}
