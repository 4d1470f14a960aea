namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// The readers that wait for records of one shard. Callers hold the shard's gate, except in <see cref="Complete"/>.
/// </summary>
internal sealed class ShardWaiters
{
    private List<(long Offset, TaskCompletionSource Done)>? _waiting;

    /// <summary>Adds a waiter for a record at or after the offset.</summary>
    public ValueTask Add(long offset, Lock gate, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (_waiting ??= []).Add((offset, done));
        return new ValueTask(cancellationToken.CanBeCanceled ? WaitCancellably(done, gate, cancellationToken) : done.Task);
    }

    /// <summary>Removes the waiters whose wait is over; null when there are none.</summary>
    /// <param name="stableEnd">A wait for an offset below it is over.</param>
    /// <param name="ended">No record can come any more: every wait is over.</param>
    public List<TaskCompletionSource>? TakeReady(long stableEnd, bool ended)
    {
        List<TaskCompletionSource>? ready = null;
        for (var i = (_waiting?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (ended || _waiting![i].Offset < stableEnd)
            {
                (ready ??= []).Add(_waiting![i].Done);
                _waiting.RemoveAt(i);
            }
        }

        return ready;
    }

    /// <summary>Ends these waits. The caller has left the gate.</summary>
    public static void Complete(List<TaskCompletionSource>? ready)
    {
        foreach (var done in ready ?? [])
        {
            done.TrySetResult();
        }
    }

    private async Task WaitCancellably(TaskCompletionSource done, Lock gate, CancellationToken cancellationToken)
    {
        try
        {
            await done.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (gate)
            {
                _waiting?.RemoveAll(waiter => waiter.Done == done);
            }
        }
    }
}
