using Tarn.Storage.Records;

namespace Tarn.Storage.Streams;

/// <summary>
/// Names the followed shards whose stable end has moved, or that have ended. The log only queues them, each at most once; one
/// reader takes them. A shard is named when it is added, too. Dispose it to follow no more.
/// </summary>
public sealed class ShardEnds : IDisposable
{
    private readonly Action<ShardId, ShardEnds> _follow;
    private readonly Action<ShardId, ShardEnds> _leave;
    private readonly Lock _gate = new();
    private readonly HashSet<ShardId> _followed = [];
    private readonly HashSet<ShardId> _moved = [];
    private TaskCompletionSource? _waiting;

    internal ShardEnds(Action<ShardId, ShardEnds> follow, Action<ShardId, ShardEnds> leave) => (_follow, _leave) = (follow, leave);

    /// <summary>Follows a shard from now on.</summary>
    /// <exception cref="TarnException">NotFound: no such shard.</exception>
    public void Add(ShardId shard)
    {
        lock (_gate)
        {
            if (!_followed.Add(shard))
            {
                return;
            }
        }

        try
        {
            _follow(shard, this);
        }
        catch
        {
            lock (_gate)
            {
                _followed.Remove(shard);
            }

            throw;
        }

        Moved(shard);
    }

    /// <summary>Follows a shard no more.</summary>
    public void Remove(ShardId shard)
    {
        lock (_gate)
        {
            _followed.Remove(shard);
            _moved.Remove(shard);
        }

        _leave(shard, this);
    }

    /// <summary>Completes when <see cref="Take"/> has a shard. For one reader at a time.</summary>
    public Task Wait(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_moved.Count > 0)
            {
                return Task.CompletedTask;
            }

            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Adds the shards that have moved since the last call.</summary>
    public void Take(ICollection<ShardId> into)
    {
        lock (_gate)
        {
            foreach (var shard in _moved)
            {
                into.Add(shard);
            }

            _moved.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ShardId[] followed;
        lock (_gate)
        {
            followed = [.. _followed];
        }

        foreach (var shard in followed)
        {
            Remove(shard);
        }
    }

    // The log's own thread calls this.
    internal void Moved(ShardId shard)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            if (!_followed.Contains(shard) || !_moved.Add(shard))
            {
                return;
            }

            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetResult();
    }
}
