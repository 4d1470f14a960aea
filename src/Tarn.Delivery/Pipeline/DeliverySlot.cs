using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Pipeline;

/// <summary>One delivery's place in the process: its runner, if it runs, and what it has done so far.</summary>
internal sealed class DeliverySlot(TimeProvider time) : IDisposable
{
    /// <summary>A destination that refuses must not keep a user from changing or deleting the delivery.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    private int puts;
    private int asked;
    private int paused;

    /// <summary>Held by who starts, stops or changes it.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Outlives runners.</summary>
    public DeliveryState State { get; } = new(time);

    /// <summary>Pauses after a start that failed.</summary>
    public RetryDelay Delay { get; } = new(Random.Shared);

    /// <summary>Null while it is being changed or could not be built.</summary>
    public DeliveryRunner? Runner { get; private set; }

    /// <summary>Direct puts that may have passed the check for a deletion and are not answered.</summary>
    public int Puts => Volatile.Read(ref puts);

    /// <summary>Runs the oldest version that still has records to deliver.</summary>
    /// <param name="parts">What deliveries work with.</param>
    /// <param name="id">The delivery.</param>
    /// <param name="config">Its configuration as it is kept.</param>
    /// <param name="reached">Called when that version may have delivered everything up to its end.</param>
    public void Start(DeliveryParts parts, DeliveryId id, DeliveryConfig config, Action reached)
    {
        var (running, until) = config.Running;
        var model = DeliveryConfigValidator.Build(running) with
        {
            Until = until?.ToDictionary(end => end.Shard, end => end.NextOffset),
        };
        Runner = new DeliveryRunner(parts, id, config, model, State, until is null ? static () => { } : reached);
    }

    /// <summary>It is to be looked at.</summary>
    /// <returns>False: somebody is going to, and will see the row as it is now.</returns>
    public bool Ask() => Interlocked.Exchange(ref asked, 1) == 0;

    /// <summary>It is being looked at: who asks from now on is not heard yet.</summary>
    public void Taken() => Volatile.Write(ref asked, 0);

    /// <returns>False: a pause is under way, and after it the delivery is tried again.</returns>
    public bool BeginPause() => Interlocked.Exchange(ref paused, 1) == 0;

    public void EndPause() => Volatile.Write(ref paused, 0);

    /// <summary>Delivers what has been accepted, where it runs and works.</summary>
    /// <returns>False: not everything was delivered in time.</returns>
    public async Task<bool> TryDrain(CancellationToken cancellation)
    {
        if (Runner is not { } runner || State.FailingSinceMs is not null)
        {
            return true;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(DrainTimeout);
        try
        {
            await runner.FlushNow(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    public void BeginPut() => Interlocked.Increment(ref puts);

    /// <returns>True: no other put is in flight.</returns>
    public bool EndPut() => Interlocked.Decrement(ref puts) == 0;

    public async ValueTask Stop()
    {
        if (Runner is { } runner)
        {
            Runner = null;
            await runner.DisposeAsync();
        }
    }

    public void Dispose() => Turn.Dispose();
}
