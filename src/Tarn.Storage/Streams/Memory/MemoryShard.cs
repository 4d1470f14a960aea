using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Memory;

/// <summary>One shard of a <see cref="MemoryStreamLog"/>; the log's lock guards all of it.</summary>
internal sealed class MemoryShard(StreamId stream, ShardId id)
{
    private readonly List<(long Offset, TaskCompletionSource Done)> _waiters = [];

    public StreamId Stream { get; } = stream;

    public ShardId Id { get; } = id;

    public List<LogBatch> Batches { get; } = [];

    public long NextOffset { get; set; }

    public ShardTotals Totals { get; set; }

    public long LastArrivalTimeMs { get; set; }

    /// <summary>The shard takes no more appends; readers see that once <see cref="Publish"/> has run.</summary>
    public bool Closed { get; set; }

    public bool Deleted { get; set; }

    /// <summary>The set that opened the shard; readers see the shard once the store has committed that set.</summary>
    public required long OpenedBy { get; init; }

    /// <summary>
    /// Sets that the store has not committed yet, which hold the stable end back: LSN and their first offset here.
    /// </summary>
    public Queue<(long Lsn, long Offset)> Uncommitted { get; } = new();

    public ShardBounds Bounds { get; private set; }

    public List<ShardEnds> Followers { get; } = [];

    public void Publish()
    {
        var stable = Uncommitted.TryPeek(out var held) ? held.Offset : NextOffset;
        var last = Batches.FindLast(batch => batch.BaseOffset < stable);
        Bounds = new ShardBounds(0, stable, Closed && Uncommitted.Count == 0, last.ArrivalTimeMs);
        _waiters.RemoveAll(waiter =>
        {
            var ready = Deleted || Bounds.Closed || waiter.Offset < stable;
            return ready && (waiter.Done.TrySetResult() || true);
        });
        Followers.ForEach(ends => ends.Moved(Id));
    }

    public Task Wait(long offset, CancellationToken cancellationToken)
    {
        if (Deleted || Bounds.Closed || offset < Bounds.StableEnd)
        {
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiters.Add((offset, done));
        return done.Task.WaitAsync(cancellationToken);
    }
}
