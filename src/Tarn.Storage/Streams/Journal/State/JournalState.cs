using System.Collections.Concurrent;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Journal.State;

/// <summary>The state that the journal's parts share: shards, streams' retention, the LSN counter.</summary>
internal sealed class JournalState
{
    private long _lastLsn;
    private long _syncedLsn;
    private long _publishedLsn;

    public ConcurrentDictionary<ShardId, JournalShard> Shards { get; } = new();

    /// <summary>Streams and their retention as laid down last; footers hold these values.</summary>
    public ConcurrentDictionary<StreamId, TimeSpan> Retention { get; } = new();

    /// <summary>The retention that the store has committed, for streams whose retention was set in this run.</summary>
    public ConcurrentDictionary<StreamId, TimeSpan> CommittedRetention { get; } = new();

    /// <summary>The LSN of the last durable frame.</summary>
    public long SyncedLsn
    {
        get => Volatile.Read(ref _syncedLsn);
        set => Volatile.Write(ref _syncedLsn, value);
    }

    /// <summary>The LSN of the last frame that its shard has published: records of sets may still wait for the store.</summary>
    public long PublishedLsn
    {
        get => Volatile.Read(ref _publishedLsn);
        set => Volatile.Write(ref _publishedLsn, value);
    }

    /// <summary>
    /// The retention that certainly holds for a stream. A value that was laid down may still be invalidated, D2 (a
    /// failed sync poisons its file). So a shorter retention counts when it is committed, and a longer one at once.
    /// </summary>
    public TimeSpan RetentionOf(StreamId stream)
    {
        // In this order: the committed value is noted before another value is laid down.
        var placed = Retention.GetValueOrDefault(stream, StreamLimits.RetentionMax);
        var committed = CommittedRetention.GetValueOrDefault(stream, placed);
        return placed > committed ? placed : committed;
    }

    public long NextLsn() => Interlocked.Increment(ref _lastLsn);

    /// <summary>Recovery: new LSNs continue above this one.</summary>
    public void RaiseLsn(long seen) => _lastLsn = Math.Max(_lastLsn, seen);
}
