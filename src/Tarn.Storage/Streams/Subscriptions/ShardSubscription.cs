using Tarn.Storage.Records;

namespace Tarn.Storage.Streams.Subscriptions;

/// <summary>
/// One subscriber's session on a shard: it returns records as soon as they are durable. The log wakes it. See D8
/// (readers stop at the stable end). It reads no records ahead: records that the subscriber has not taken cost no
/// memory here. One caller at a time; <see cref="End"/> may be called from any thread.
/// </summary>
public sealed class ShardSubscription : IDisposable
{
    private readonly IStreamLog _log;
    private readonly TimeProvider _time;
    private readonly Action<ShardSubscription> _ended;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _over = NewWake();
    private TaskCompletionSource _wake = NewWake();
    private ITimer? _idle;
    private ITimer? _lifetime;
    private Task? _arrival;
    private SubscriptionEnd _end;
    private bool _idleDue;
    private bool _disposed;

    internal ShardSubscription(
        IStreamLog log, TimeProvider time, SubscriberId subscriber, ShardId shard, long fromOffset, Action<ShardSubscription> ended)
    {
        _log = log;
        _time = time;
        _ended = ended;
        Subscriber = subscriber;
        Shard = shard;
        NextOffset = fromOffset;
        Began = time.GetTimestamp();
    }

    public SubscriberId Subscriber { get; }

    public ShardId Shard { get; }

    /// <summary>The next offset to return.</summary>
    public long NextOffset { get; private set; }

    /// <summary>When the session began, as a timestamp of the clock.</summary>
    internal long Began { get; }

    /// <summary>Waits for the next step. After an end it returns that end again.</summary>
    public async ValueTask<SubscriptionStep> Next(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (over, isIdle, signal) = Look();
            if (over != SubscriptionEnd.None)
            {
                return new SubscriptionStep(SubscriptionStepKind.Ended, End: over);
            }

            if (_log.Describe(Shard) is not { } bounds)
            {
                return new SubscriptionStep(SubscriptionStepKind.Ended, End: SubscriptionEnd.Deleted);
            }

            if (NextOffset < bounds.StableEnd)
            {
                if (await Read(bounds, cancellationToken) is { } read)
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

            await Woken(signal, cancellationToken);
        }
    }

    /// <summary>
    /// Waits for <paramref name="duration"/> before the next step, for a subscriber that must not get more records for
    /// now.
    /// </summary>
    /// <returns>False: the session has ended.</returns>
    public async ValueTask<bool> Pause(TimeSpan duration, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_over.Task, Task.Delay(duration, _time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return !_over.Task.IsCompleted;
    }

    /// <summary>Ends the session: its next step carries the reason. The first reason stays.</summary>
    public void End(SubscriptionEnd reason)
    {
        lock (_gate)
        {
            _end = _end == SubscriptionEnd.None ? reason : _end;
            _wake.TrySetResult();
            _over.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _end = _end == SubscriptionEnd.None ? SubscriptionEnd.Expired : _end;
            _wake.TrySetResult();
            _over.TrySetResult();
        }

        _idle?.Dispose();
        _lifetime?.Dispose();
        _closing.Cancel();
        _closing.Dispose();
        _ended(this);
    }

    /// <summary>Starts the timers.</summary>
    internal void Start()
    {
        _idle = _time.CreateTimer(_ => BecomeIdle(), null, SubscriptionLimits.IdleAfter, Timeout.InfiniteTimeSpan);
        _lifetime = _time.CreateTimer(_ => End(SubscriptionEnd.Expired), null, SubscriptionLimits.Lifetime, Timeout.InfiniteTimeSpan);
    }

    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void BecomeIdle()
    {
        lock (_gate)
        {
            _idleDue = true;
            _wake.TrySetResult();
        }
    }

    private (SubscriptionEnd End, bool IsIdle, Task Signal) Look()
    {
        lock (_gate)
        {
            if (_wake.Task.IsCompleted)
            {
                _wake = NewWake();
            }

            return (_end, _idleDue, _wake.Task);
        }
    }

    // A step was made: the next idle step is due one full idle time after it.
    private SubscriptionStep Step(in SubscriptionStep step)
    {
        lock (_gate)
        {
            _idleDue = false;
            if (!_disposed)
            {
                _idle?.Change(SubscriptionLimits.IdleAfter, Timeout.InfiniteTimeSpan);
            }
        }

        return step;
    }

    // Null when all records found are damaged: their offsets are holes. See D6 (recovery tells damage from a torn
    // tail).
    private async ValueTask<LogRead?> Read(ShardBounds bounds, CancellationToken cancellationToken)
    {
        // records past their retention may still be stored for a delivery: D26 (undelivered records are held)
        var from = Math.Max(NextOffset, bounds.FirstOffset);
        LogRead read;
        try
        {
            read = await _log.Read(Shard, from, SubscriptionLimits.ReadBytes, cancellationToken);
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

    private async ValueTask Woken(Task signal, CancellationToken cancellationToken)
    {
        _arrival ??= _log.WaitFor(Shard, NextOffset, _closing.Token).AsTask();
        var first = await Task.WhenAny(_arrival, signal).WaitAsync(cancellationToken);
        if (_arrival.IsCompleted)
        {
            _arrival = null;
        }

        await first;
    }
}
