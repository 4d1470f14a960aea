using Tarn.Access.Registry;
using Tarn.Targets;
using Tarn.Telemetry.Signals;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>All signals: deliveries that fail, quarantines that grow, old data, losses, a disk that fills.</summary>
public sealed class OwnSignals : IDisposable
{
    private readonly LossSignals _losses;
    private readonly SignalWatch _watch;

    /// <param name="space">The free and all bytes of the disk.</param>
    /// <param name="home">The account and region of the server's own events.</param>
    public OwnSignals(
        Tarn.Delivery.Deliveries deliveries,
        FreshnessReport freshness,
        ResourceRegistry registry,
        IMetadataStore store,
        ServiceEvents events,
        Func<(long Free, long Total)> space,
        (string Account, string Region) home,
        TimeProvider time)
    {
        _losses = new LossSignals(store, home, time);
        _watch = new SignalWatch(
            [
                new DeliverySignals(deliveries), new ApplicationSignals(registry, store), new FreshnessSignals(freshness), _losses,
                new DiskSignals(space, home),
            ],
            store,
            events,
            time);
    }

    /// <summary>Writes the events of the changes since the last pass.</summary>
    public Task Run(CancellationToken cancellationToken) => _watch.Run(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _losses.Dispose();
}
