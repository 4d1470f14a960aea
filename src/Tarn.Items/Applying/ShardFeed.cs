using Tarn.Access;
using Tarn.Items.Streams;
using Tarn.Storage;
using Tarn.Storage.Records;

namespace Tarn.Items.Applying;

/// <summary>One shard of a table's stream, as the applier follows it.</summary>
/// <param name="table">The stream's table.</param>
/// <param name="shard">The shard incarnation.</param>
/// <param name="next">The first offset that the rows do not have.</param>
internal sealed class ShardFeed(ResourceId table, ShardId shard, long next)
{
    private readonly Lock _gate = new();
    private readonly List<(long Offset, TaskCompletionSource Done)> _waiters = [];
    private Exception? _failure;
    private long _applied = next;

    public ResourceId Table { get; } = table;

    public ShardId Shard { get; } = shard;

    /// <summary>The writes of the shard since the start.</summary>
    public ShardLoad Load { get; } = new();

    /// <summary>The applier's next offset to read; its own thread moves it.</summary>
    public long Next { get; set; } = next;

    /// <summary>Every lower offset is in the rows.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>Completes when the rows have all offsets below this one.</summary>
    /// <exception cref="TarnException">OutcomeUnknown: the rows take no changes until they are opened again.</exception>
    public ValueTask WaitUntil(long end)
    {
        if (Applied >= end)
        {
            return ValueTask.CompletedTask;
        }

        lock (_gate)
        {
            if (_applied >= end)
            {
                return ValueTask.CompletedTask;
            }

            if (_failure is not null)
            {
                return ValueTask.FromException(_failure);
            }

            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((end, done));
            return new ValueTask(done.Task);
        }
    }

    /// <summary>The rows have all records that were read.</summary>
    public void MarkApplied()
    {
        lock (_gate)
        {
            Volatile.Write(ref _applied, Next);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Offset <= Next)
                {
                    _waiters[i].Done.TrySetResult();
                    _waiters[i] = _waiters[^1];
                    _waiters.RemoveAt(_waiters.Count - 1);
                }
            }
        }
    }

    /// <summary>Ends all waits, now and later.</summary>
    public void Fail(Exception failure)
    {
        lock (_gate)
        {
            _failure = failure;
            foreach (var (_, done) in _waiters)
            {
                done.TrySetException(failure);
            }

            _waiters.Clear();
        }
    }
}
