namespace Tarn.Lake.Commit.Locks;

/// <summary>A table's queue of committers and the state that lives as long.</summary>
internal sealed class TableQueue
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private int _committers;
    private long _longestWaitTicks;

    /// <summary>Commits of engines through a door.</summary>
    public ForeignCommits Foreign { get; } = new();

    /// <summary>
    /// Files that no snapshot lists any more, but a reader may still hold, with the moment when they became obsolete
    /// (<see cref="Catalog.SnapshotPins.Now"/>). After a restart a job finds them by their rows.
    /// </summary>
    public Queue<(long Moment, ObsoleteFiles Files)> Leaving { get; } = new();

    /// <summary>The longest wait of a committer for its commit lock.</summary>
    public TimeSpan LongestWait => TimeSpan.FromTicks(Volatile.Read(ref _longestWaitTicks));

    /// <summary>True when the queue has no state: no committer has or awaits its commit lock.</summary>
    public bool IsIdle(TimeProvider time) => Volatile.Read(ref _committers) == 0 && Leaving.Count == 0 && Foreign.IsIdle(time);

    /// <summary>Announces a committer: the queue is in use until its <see cref="Leave"/>.</summary>
    public void Join() => Interlocked.Increment(ref _committers);

    /// <summary>
    /// Waits for the commit lock of an announced committer, and gives way to an engine unless <paramref name="time"/> is null. When it
    /// throws, the committer has left.
    /// </summary>
    public async ValueTask Enter(TimeProvider? time, CancellationToken cancellationToken)
    {
        try
        {
            await _lock.WaitAsync(cancellationToken);
            while (time is not null && Foreign.IsAwaited(time))
            {
                // The engine commits under a commit lock of its own.
                _lock.Release();
                await Foreign.GiveWay(time, cancellationToken);
                await _lock.WaitAsync(cancellationToken);
            }
        }
        catch
        {
            Interlocked.Decrement(ref _committers);
            throw;
        }
    }

    /// <summary>Notes how long a committer waited. Only the committer that holds the lock calls this.</summary>
    public void Waited(TimeSpan wait) => Volatile.Write(ref _longestWaitTicks, Math.Max(_longestWaitTicks, wait.Ticks));

    /// <summary>Releases the commit lock and admits the next committer.</summary>
    public void Leave()
    {
        _lock.Release();
        Interlocked.Decrement(ref _committers);
    }
}
