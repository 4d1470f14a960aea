namespace Tarn.Storage.Streams.Journal.Write;

/// <summary>Limits the time for which an append waits: for space in the writer's queue, and then for the writer.</summary>
/// <param name="queue">The writer's queue.</param>
/// <param name="time">The clock.</param>
/// <param name="waitMax">The limit of either wait.</param>
internal sealed class AppendAdmission(AppendQueue queue, TimeProvider time, TimeSpan waitMax)
{
    /// <summary>Puts the item into the queue, after a wait for space if the queue is full.</summary>
    /// <returns>False: there was no space in time, or too many callers wait already.</returns>
    /// <exception cref="TarnException">Unavailable: the log is stopping.</exception>
    public ValueTask<bool> Enter(PendingAppend item, CancellationToken cancellationToken) =>
        queue.TryAdd(item, out var room) ? new ValueTask<bool>(true)
        : room is null ? new ValueTask<bool>(false)
        : HasRoom(room, cancellationToken);

    /// <summary>
    /// Throttles the items that have waited too long for the writer; they were never written. When the disk does not
    /// keep up, callers get an error instead of a longer wait.
    /// </summary>
    /// <returns>As <see cref="AppendQueue.TakeOlderThan"/>.</returns>
    public bool ThrottleOverdue(bool wait)
    {
        var overdue = new List<PendingItem>();
        var took = queue.TakeOlderThan(waitMax, overdue, wait);
        StorageMeter.JournalThrottled.Add(overdue.Count);
        foreach (var item in overdue)
        {
            item.Fail(AppendStatus.Throttled);
            item.Complete();
        }

        return took;
    }

    // The code that withdraws the item answers its caller. When the withdrawal fails, the item was admitted, or the
    // closing queue refused it.
    private async ValueTask<bool> HasRoom(WaitingCallers.Place room, CancellationToken cancellationToken)
    {
        var waiting = room.Done;
        await using var timer = time.CreateTimer(
            _ => Withdraw(() => waiting.TrySetResult(false)), null, waitMax, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellationToken.Register(() => Withdraw(() => waiting.TrySetCanceled(cancellationToken)));
        return await waiting.Task;

        void Withdraw(Func<bool> answer)
        {
            if (queue.TryWithdraw(room))
            {
                answer();
            }
        }
    }
}
