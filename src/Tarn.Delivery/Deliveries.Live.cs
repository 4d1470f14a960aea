using Tarn.Delivery.Configuration;
using Tarn.Delivery.Tails;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Delivery;

/// <content>The rows of tables before their commit.</content>
public sealed partial class Deliveries
{
    /// <summary>
    /// The longest time that a statement waits for a delivery that lags or fails. After it, the statement sees the rows that are
    /// committed.
    /// </summary>
    private static readonly TimeSpan LiveWaitMax = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask<TableTail?> Open(TableName table, CancellationToken cancellationToken)
    {
        var feeding = _configs.Snapshot.Where(row => row.Value.Feeds(table)).Select(row => row.Key).ToList();
        if (feeding.Count == 0)
        {
            return null;
        }

        var asOfMs = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        using var late = new CancellationTokenSource(LiveWaitMax, _parts.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var fed = await Task.WhenAll(feeding.Select(id => RowsOf(id, table, limit.Token)));
        var tail = new LiveTail(_parts.Store, _catalog, [.. fed.OfType<FedRows>()]) { AsOfMs = asOfMs };
        if (cancellationToken.IsCancellationRequested)
        {
            tail.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return tail;
    }

    // Null: the delivery has no rows that a statement could read now.
    private async Task<FedRows?> RowsOf(DeliveryId id, TableName table, CancellationToken cancellationToken)
    {
        try
        {
            var slot = _supervisor.Slot(id);
            var runner = slot.Runner ?? await _supervisor.Started(id, slot, cancellationToken);
            if (runner.Config.Former is not null)
            {
                await Flush(id, cancellationToken);
                return null;
            }

            var part = DeliveryTable.PartOf(table.Database, table.Table);
            var rows = await runner.RowsNow(part, cancellationToken);
            if (rows.MustCommit)
            {
                await Flush(id, cancellationToken);
            }

            return rows.Buffers.Count == 0 ? null : new FedRows(runner.Consumer, runner.LaneOf(part), rows);
        }
        catch (Exception failure) when (failure is OperationCanceledException or Tarn.Storage.TarnException)
        {
            // The delivery lags, fails, or was deleted meanwhile: only its commits are seen.
            return null;
        }
    }
}
