using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Validation;
using Tarn.Delivery.Progress;

namespace Tarn.Delivery.Pipeline;

/// <summary>One delivery's slot in the process: its runner, if it runs, and its state.</summary>
internal sealed class DeliverySlot(TimeProvider time) : IDisposable
{
    /// <summary>
    /// The time limit of a drain: a refusing destination must not prevent a user from changing or deleting the delivery.
    /// </summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    private int _puts;
    private int _asked;
    private int _paused;

    /// <summary>Held while the delivery is started, stopped or changed.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>The delivery's state; it outlives runners.</summary>
    public DeliveryState State { get; } = new(time);

    /// <summary>The pauses after failed starts.</summary>
    public RetryDelay Delay { get; } = new(Random.Shared, RetryDelay.PauseMax);

    /// <summary>The runner; null while the delivery is being changed or could not be built.</summary>
    public DeliveryRunner? Runner { get; private set; }

    /// <summary>Direct puts in flight that may have passed the check for a deletion.</summary>
    public int Puts => Volatile.Read(ref _puts);

    /// <summary>Runs the oldest version with pending records.</summary>
    /// <param name="parts">The parts that deliveries share.</param>
    /// <param name="config">The stored configuration.</param>
    /// <param name="reached">Called when that version may have delivered everything up to its end.</param>
    public void Start(DeliveryParts parts, DeliveryId id, DeliveryConfig config, Action reached)
    {
        var (running, until) = config.Running;
        var model = parts.Build(running) with
        {
            Until = until?.ToDictionary(end => end.Shard, end => end.NextOffset),
        };
        Action caughtUp = until is null ? static () => { } : reached;
        if (!DeliveryParting.HasFunction(model))
        {
            State.FedBy(null);
            Runner = new DeliveryRunner(parts, id, config, model, State, caughtUp);
            return;
        }

        var feeding = new DeliveryState(time);
        State.FedBy(feeding);
        var before = new DeliveryRunner(parts, id, config, DeliveryParting.BeforeResults(model), feeding, caughtUp);
        Runner = new DeliveryRunner(parts, id, config, DeliveryParting.BehindResults(model, parts.ShardsOf), State, caughtUp, before);
    }

    /// <summary>Asks for a reconciliation.</summary>
    /// <returns>False: a reconciliation is already pending, and it will see the present row.</returns>
    public bool Ask() => Interlocked.Exchange(ref _asked, 1) == 0;

    /// <summary>Marks the pending reconciliation as begun; a later <see cref="Ask"/> starts another one.</summary>
    public void Taken() => Volatile.Write(ref _asked, 0);

    /// <returns>False: a pause is under way, and the delivery is tried again after it.</returns>
    public bool BeginPause() => Interlocked.Exchange(ref _paused, 1) == 0;

    public void EndPause() => Volatile.Write(ref _paused, 0);

    /// <summary>Delivers the accepted records, if the delivery runs and does not fail.</summary>
    /// <returns>False: not everything was delivered in time.</returns>
    public async Task<bool> TryDrain(CancellationToken cancellationToken)
    {
        // A function's results are made under the configuration that ends, also when their destination fails.
        var runner = State.FailingSinceMs is null ? Runner : State.Feeding is { FailingSinceMs: null } ? Runner?.Feeding : null;
        if (runner is null)
        {
            return true;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(DrainTimeout);
        try
        {
            await runner.FlushNow(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void BeginPut() => Interlocked.Increment(ref _puts);

    /// <returns>True: no other put is in flight.</returns>
    public bool EndPut() => Interlocked.Decrement(ref _puts) == 0;

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
