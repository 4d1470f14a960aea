using Tarn.Delivery.Configuration;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;

namespace Tarn.Delivery;

/// <content>Waits until records are delivered.</content>
public sealed partial class Deliveries
{
    /// <summary>
    /// Completes when everything that was durable at the call is delivered. A new delivery that does not run yet is
    /// started; a change in progress is awaited. In both cases, records may already have been accepted.
    /// </summary>
    /// <exception cref="TarnException">
    /// NotFound; InvalidArgument: the delivery cannot start with its configuration.
    /// </exception>
    /// <exception cref="OperationCanceledException">The time is over, or the delivery failed meanwhile.</exception>
    public async Task Flush(DeliveryId id, CancellationToken cancellationToken)
    {
        var slot = _supervisor.Slot(id);
        while (true)
        {
            var runner = slot.Runner ?? await _supervisor.Started(id, slot, cancellationToken);
            await runner.FlushNow(cancellationToken);
            if (runner.Config.Former is null)
            {
                return;
            }

            // The former version has delivered its part, so the next version takes over.
            await _supervisor.Started(id, slot, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> Flush(TableName table, CancellationToken cancellationToken)
    {
        var feeding = _configs.Snapshot.Where(row => row.Value.Feeds(table)).Select(row => row.Key).ToList();
        await Task.WhenAll(feeding.Select(id => Flush(id, cancellationToken)));
        return feeding.Count > 0;
    }
}
