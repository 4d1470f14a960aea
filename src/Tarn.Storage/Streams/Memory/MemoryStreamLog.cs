using Tarn.Storage.Calls;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Memory;

/// <summary>
/// The in-memory twin of the journal: the same contract; every append counts as durable at once; nothing is on disk.
/// Retention frees no records here.
/// </summary>
public sealed partial class MemoryStreamLog(TimeProvider time) : IStreamLog, ICommitLog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ShardId, MemoryShard> _shards = [];
    private readonly Dictionary<CallKey, LogPosition[]> _calls = [];
    private readonly List<(long Lsn, IReadOnlyList<RowChange> Rows)> _sets = [];
    private long _lastLsn;
    private long _committed;

    /// <inheritdoc/>
    public ValueTask<AppendOutcome> Append(LogAppend append, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        append.CheckSize();
        lock (_gate)
        {
            return ValueTask.FromResult(RefusalOf(append) ?? (append.Call == CallKey.None ? Fresh(append) : Recognised(append)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<LogRead> Read(ShardId shard, long fromOffset, int bytesMax, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult<LogRead>(ReadFrom(Find(shard), fromOffset, bytesMax));
        }
    }

    /// <inheritdoc/>
    public ValueTask<LogSweep> Sweep(IReadOnlyList<LogPosition> from, int bytesMax, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var reads = from.Select(position => (position.Shard, Read: ReadFrom(Find(position.Shard), position.NextOffset, bytesMax / from.Count)));
            return ValueTask.FromResult<LogSweep>(new MemoryLogSweep([.. reads]));
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitFor(ShardId shard, long offset, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _shards.TryGetValue(shard, out var found) ? new ValueTask(found.Wait(offset, cancellationToken)) : default;
        }
    }

    /// <inheritdoc/>
    public ShardBounds? Describe(ShardId shard)
    {
        lock (_gate)
        {
            return _shards.TryGetValue(shard, out var found) && IsVisible(found) ? found.Bounds : null;
        }
    }

    /// <inheritdoc/>
    public ShardTotals Totals(ShardId shard)
    {
        lock (_gate)
        {
            return _shards.TryGetValue(shard, out var found) ? found.Totals : default;
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> OffsetAtTime(ShardId shard, long arrivalTimeMs, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var found = Find(shard);
            foreach (var batch in found.Batches)
            {
                if (batch.ArrivalTimeMs >= arrivalTimeMs && batch.BaseOffset < found.Bounds.StableEnd)
                {
                    return ValueTask.FromResult(batch.BaseOffset);
                }
            }

            return ValueTask.FromResult(found.Bounds.StableEnd);
        }
    }

    /// <inheritdoc/>
    public long NextLogId() => Interlocked.Increment(ref _lastLsn);

    /// <inheritdoc/>
    public ValueTask<long> Enqueue(CommitSet set)
    {
        lock (_gate)
        {
            LogChangeRules.Check(set, id => _shards.TryGetValue(id, out var shard) && !shard.Deleted ? (shard.Stream, shard.Closed) : null);
            var lsn = Interlocked.Increment(ref _lastLsn);
            foreach (var change in set.Changes)
            {
                Apply(change, lsn);
            }

            foreach (var (append, ticket) in set.Appends)
            {
                var shard = _shards[append.Shard];
                shard.Uncommitted.Enqueue((lsn, shard.NextOffset));
                var place = Add(shard, append, Interlocked.Increment(ref _lastLsn));
                ticket.BaseOffset = place.BaseOffset;
                ticket.ArrivalTimeMs = place.ArrivalTimeMs;
            }

            _sets.Add((lsn, [.. set.Rows]));
            return ValueTask.FromResult(lsn);
        }
    }

    /// <inheritdoc/>
    public ValueTask Invalidate() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Committed(long lsn)
    {
        lock (_gate)
        {
            _committed = Math.Max(_committed, lsn);
            foreach (var shard in _shards.Values.ToArray())
            {
                while (shard.Uncommitted.TryPeek(out var held) && held.Lsn <= _committed)
                {
                    shard.Uncommitted.Dequeue();
                }

                shard.Publish();
                if (shard.Deleted)
                {
                    _shards.Remove(shard.Id);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Checkpointed(long lsn)
    {
        lock (_gate)
        {
            _sets.RemoveAll(set => set.Lsn <= lsn);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReplayAbove(long applied)
    {
        lock (_gate)
        {
            return _sets.Where(set => set.Lsn > applied).ToArray();
        }
    }

    private AppendOutcome Fresh(LogAppend append)
    {
        var outcomes = new ShardOutcome[append.Shards.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = AppendOne(append.Shards.Span[i], null);
        }

        return new AppendOutcome { Shards = outcomes };
    }

    // For known records, returns their positions; the others are appended. A call arrives again when it is retried,
    // and when a shard was closed under it.
    private AppendOutcome Recognised(LogAppend append)
    {
        var isRetry = _calls.TryGetValue(append.Call, out var places);
        if (places is null)
        {
            _calls[append.Call] = places = new LogPosition[append.CallRecords];
            places.AsSpan().Fill(new LogPosition(default, -1));
        }

        var outcomes = new ShardOutcome[append.Shards.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var part = append.Shards.Span[i];
            var known = isRetry && places[part.CallIndexes.IsEmpty ? 0 : part.CallIndexes.Span[0]].NextOffset >= 0;
            outcomes[i] = known ? new ShardOutcome(AppendStatus.Repeated, -1, 0) : AppendOne(part, places);
        }

        return new AppendOutcome { Shards = outcomes, Recorded = isRetry ? places : default(ReadOnlyMemory<LogPosition>?) };
    }

    private ShardOutcome AppendOne(ShardAppend append, LogPosition[]? places)
    {
        if (!_shards.TryGetValue(append.Shard, out var shard) || shard.Deleted)
        {
            return new ShardOutcome(AppendStatus.NotFound, -1, 0);
        }

        if (shard.Closed)
        {
            return new ShardOutcome(AppendStatus.Closed, -1, 0);
        }

        var batch = Add(shard, append, Interlocked.Increment(ref _lastLsn));
        for (var i = 0; places is not null && i < append.Records; i++)
        {
            var index = append.CallIndexes.IsEmpty ? i : append.CallIndexes.Span[i];
            places[index] = new LogPosition(append.Shard, batch.BaseOffset + i);
        }

        shard.Publish();
        return new ShardOutcome(AppendStatus.Appended, batch.BaseOffset, batch.ArrivalTimeMs);
    }

    private LogBatch Add(MemoryShard shard, ShardAppend append, long lsn)
    {
        Invariant.Check(append.Records > 0 && append.Stream == shard.Stream);
        shard.LastArrivalTimeMs = Math.Max(shard.LastArrivalTimeMs, time.GetUtcNow().ToUnixTimeMilliseconds());
        var batch = new LogBatch(shard.NextOffset, append.Records, shard.LastArrivalTimeMs, append.Batch.ToArray(), lsn);
        shard.Batches.Add(batch);
        shard.NextOffset += append.Records;
        shard.Totals = new ShardTotals(shard.Totals.Records + append.Records, shard.Totals.Bytes + batch.Batch.Length);
        return batch;
    }

    private void Apply(LogChange change, long lsn)
    {
        switch (change)
        {
            case LogChange.OpenShard open:
                _shards.Add(open.Shard, new MemoryShard(open.Stream, open.Shard) { OpenedBy = lsn });
                break;
            case LogChange.CloseShard close:
                _shards[close.Shard].Closed = true;
                break;
            case LogChange.DeleteShard delete:
                _shards[delete.Shard].Deleted = true;
                break;
            case LogChange.DeleteStream delete:
                foreach (var shard in _shards.Values.Where(shard => shard.Stream == delete.Stream))
                {
                    shard.Deleted = true;
                }

                break;
            case LogChange.CreateStream or LogChange.SetRetention:
                break;
            default:
                throw new InvalidOperationException($"Unknown change {change}.");
        }
    }

    private static MemoryLogRead ReadFrom(MemoryShard shard, long fromOffset, int bytesMax)
    {
        var batches = new List<LogBatch>();
        var bytes = 0;
        var next = Math.Max(fromOffset, 0);
        foreach (var batch in shard.Batches)
        {
            var end = batch.BaseOffset + batch.Records;
            if (end <= fromOffset)
            {
                continue;
            }

            if (end > shard.Bounds.StableEnd || (batches.Count > 0 && bytes + batch.Batch.Length > bytesMax))
            {
                break;
            }

            batches.Add(batch);
            bytes += batch.Batch.Length;
            next = end;
        }

        return new MemoryLogRead(batches, next, shard.Bounds);
    }

    private MemoryShard Find(ShardId shard)
    {
        return _shards.TryGetValue(shard, out var found) && IsVisible(found)
            ? found
            : throw new TarnException(ErrorKind.NotFound, $"There is no shard {shard}.");
    }
}
