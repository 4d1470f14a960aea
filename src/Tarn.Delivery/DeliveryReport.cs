using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Lake.Shredding.Misfits;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;

namespace Tarn.Delivery;

/// <summary>The status of deliveries, from their rows and the running process.</summary>
internal sealed class DeliveryReport(DeliveryParts parts, DeliverySources sources, DeliverySupervisor supervisor)
{
    /// <summary>The status of every delivery, ordered by account, region and name.</summary>
    public IReadOnlyList<DeliveryStatus> Of(
        View<DeliveryId, DeliveryConfig> configs,
        View<(DeliveryId Delivery, string Table), IReadOnlyList<RestLine>> rest,
        View<DeliveryId, DeliveryTotals> totals)
    {
        var now = parts.Time.GetUtcNow();
        var misfits = rest.Snapshot.ToLookup(row => row.Key.Delivery, row => new TableRest(row.Key.Table, row.Value));
        return [.. configs.Snapshot
            .OrderBy(row => (row.Value.Account, row.Value.Region, row.Value.Name))
            .Select(row => Of(row.Key, row.Value, totals.TryGet(row.Key, out var counts) ? counts : DeliveryTotals.None, now) with
            {
                Rest = [.. misfits[row.Key].OrderBy(table => table.Table, StringComparer.Ordinal)],
            })];
    }

    private DeliveryStatus Of(DeliveryId id, DeliveryConfig config, DeliveryTotals totals, DateTimeOffset now) =>
        DeliveryRows.Status(id, config, supervisor.TryFind(id, out var slot) ? slot.State : new DeliveryState(parts.Time), totals, now) with
        {
            SourceIsGone = sources.IsGone(config),
            RecordsBefore = config.Source.Begin.Sum(
                begin => parts.Streams.Describe(begin.Shard) is { } bounds ? Math.Max(0, begin.NextOffset - bounds.FirstOffset) : 0),
            PutsRefused = HoldOf(id, config) is { } hold ? parts.HoldLimit.Explain(hold) : null,
        };

    // Puts wait for the delivery's reader of the source, or for the reader of its function's results.
    private OverdueHold? HoldOf(DeliveryId id, DeliveryConfig config)
    {
        var source = parts.HoldLimit.Find(config.Source.Stream);
        return source?.Consumer.Value == id.Value ? source : config.Results is { } results ? parts.HoldLimit.Find(results.Stream) : null;
    }
}
