using Tarn.Delivery.Configuration;

namespace Tarn.Delivery.Pipeline;

/// <summary>One delivery's place in the process: its runner, if it runs, and what it has done so far.</summary>
internal sealed class DeliverySlot : IDisposable
{
    /// <summary>Held by who starts, stops or changes it.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Outlives runners.</summary>
    public DeliveryState State { get; } = new();

    /// <summary>Null while it is being changed or could not be built.</summary>
    public DeliveryRunner? Runner { get; private set; }

    public void Start(DeliveryParts parts, DeliveryId id, DeliveryConfig config) =>
        Runner = new DeliveryRunner(parts, id, DeliveryConfigValidator.Build(config), State);

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
