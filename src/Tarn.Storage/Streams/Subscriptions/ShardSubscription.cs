using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>
/// One subscriber's session on a shard: it returns records as soon as they are durable. The log wakes it. See D8
/// (readers stop at the stable end). It reads no records ahead: records that the subscriber has not taken cost no
/// memory here. One caller at a time; <see cref="End"/> may be called from any thread.
/// </summary>
public sealed class ShardSubscription : IDisposable
{
    private readonly IStreamLog log;
    private readonly TimeProvider time;
    private readonly Action<ShardSubscription> ended;
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource over = NewWake();
    private TaskCompletionSource wake = NewWake();
    private ITimer? idle;
    private ITimer? lifetime;
    private Task? arrival;
    private SubscriptionEnd end;
    private bool idleDue;
    private bool disposed;

    internal ShardSubscription(
        IStreamLog log, TimeProvider time, SubscriberId subscriber, ShardId shard, long fromOffset, Action<ShardSubscription> ended)
    {
        this.log = log;
        this.time = time;
        this.ended = ended;
        Subscriber = subscriber;
        Shard = shard;
        NextOffset = fromOffset;
        Began = time.GetTimestamp();
    }

    /// <summary>The subscriber.</summary>
    public SubscriberId Subscriber { get; }

    /// <summary>The shard.</summary>
    public ShardId Shard { get; }

    /// <summary>The next offset to return.</summary>
    public long NextOffset { get; private set; }

    /// <summary>When the session began, as a timestamp of the clock.</summary>
    internal long Began { get; }

    /// <summary>Waits for the next step. After an end it returns that end again.</summary>
    public async ValueTask<SubscriptionStep> Next(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var (over, isIdle, signal) = Look();
            if (over != SubscriptionEnd.None)
            {
                return new SubscriptionStep(SubscriptionStepKind.Ended, End: over);
            }

            if (log.Describe(Shard) is not { } bounds)
            {
                return new SubscriptionStep(SubscriptionStepKind.Ended, End: SubscriptionEnd.Deleted);
            }

            if (NextOffset < bounds.StableEnd)
            {
                if (await Read(bounds, cancellation) is { } read)
                {
                    return Step(new SubscriptionStep(SubscriptionStepKind.Records, read, Bounds: read.Bounds));
                }

                continue;
            }

            if (bounds.Closed)
            {
                return Step(new SubscriptionStep(SubscriptionStepKind.EndOfShard, Bounds: bounds));
            }

            if (isIdle)
            {
                return Step(new SubscriptionStep(SubscriptionStepKind.Idle, Bounds: bounds));
            }

            await Woken(signal, cancellation);
        }
    }

    /// <summary>
    /// Waits for <paramref name="duration"/> before the next step, for a subscriber that must not get more records for
    /// now.
    /// </summary>
    /// <returns>False: the session has ended.</returns>
    public async ValueTask<bool> Pause(TimeSpan duration, CancellationToken cancellation)
    {
        await Task.WhenAny(over.Task, Task.Delay(duration, time, cancellation));
        cancellation.ThrowIfCancellationRequested();
        return !over.Task.IsCompleted;
    }

    /// <summary>Ends the session: its next step carries the reason. The first reason stays.</summary>
    public void End(SubscriptionEnd reason)
    {
        lock (gate)
        {
            end = end == SubscriptionEnd.None ? reason : end;
            wake.TrySetResult();
            over.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            end = end == SubscriptionEnd.None ? SubscriptionEnd.Expired : end;
            wake.TrySetResult();
            over.TrySetResult();
        }

        idle?.Dispose();
        lifetime?.Dispose();
        closing.Cancel();
        closing.Dispose();
        ended(this);
    }

    /// <summary>Starts the timers.</summary>
    internal void Start()
    {
        idle = time.CreateTimer(_ => BecomeIdle(), null, SubscriptionLimits.IdleAfter, Timeout.InfiniteTimeSpan);
        lifetime = time.CreateTimer(_ => End(SubscriptionEnd.Expired), null, SubscriptionLimits.Lifetime, Timeout.InfiniteTimeSpan);
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void BecomeIdle()
    {
        lock (gate)
        {
            idleDue = true;
            wake.TrySetResult();
        }
    }

    private (SubscriptionEnd End, bool IsIdle, Task Signal) Look()
    {
        lock (gate)
        {
            if (wake.Task.IsCompleted)
            {
                wake = NewWake();
            }

            return (end, idleDue, wake.Task);
        }
    }

    // A step was made: the next idle step is due one full idle time after it.
    private SubscriptionStep Step(in SubscriptionStep step)
    {
        lock (gate)
        {
            idleDue = false;
            if (!disposed)
            {
                idle?.Change(SubscriptionLimits.IdleAfter, Timeout.InfiniteTimeSpan);
            }
        }

        return step;
    }

    // Null when all records found are damaged: their offsets are holes. See D6 (recovery tells damage from a torn
    // tail).
    private async ValueTask<LogRead?> Read(ShardBounds bounds, CancellationToken cancellation)
    {
        // records past their retention may still be stored for a delivery: D26 (undelivered records are held)
        var from = Math.Max(NextOffset, bounds.FirstOffset);
        LogRead read;
        try
        {
            read = await log.Read(Shard, from, SubscriptionLimits.ReadBytes, cancellation);
        }
        catch (TarnException gone) when (gone.Kind == ErrorKind.NotFound)
        {
            return null;
        }

        NextOffset = Math.Max(from, read.NextOffset);
        if (read.Batches.Count > 0)
        {
            return read;
        }

        read.Dispose();
        return null;
    }

    private async ValueTask Woken(Task signal, CancellationToken cancellation)
    {
        arrival ??= log.WaitFor(Shard, NextOffset, closing.Token).AsTask();
        var first = await Task.WhenAny(arrival, signal).WaitAsync(cancellation);
        if (arrival.IsCompleted)
        {
            arrival = null;
        }

        await first;
    }
}
