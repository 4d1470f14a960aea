using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Pipeline;

/// <summary>One delivery's place in the process: its runner, if it runs, and what it has done so far.</summary>
internal sealed class DeliverySlot : IDisposable
{
    private int puts;

    /// <summary>Held by who starts, stops or changes it.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Outlives runners.</summary>
    public DeliveryState State { get; } = new();

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
