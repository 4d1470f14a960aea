using System.Globalization;
using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Progress;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Tails;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <content>The rows of tables before their commit.</content>
public sealed partial class Deliveries
{
    /// <summary>
    /// The longest time that a statement waits for a delivery that lags or fails. After it, the statement sees the rows that are
    /// committed, and learns which records it lacks.
    /// </summary>
    private static readonly TimeSpan LiveWaitMax = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async ValueTask<TableTail?> Open(TableName table, bool commitsFirst, CancellationToken cancellationToken)
    {
        var feeding = _configs.Snapshot.Where(row => row.Value.Feeds(table)).ToList();
        if (feeding.Count == 0)
        {
            return null;
        }

        var asOfMs = _parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        using var late = new CancellationTokenSource(LiveWaitMax, _parts.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        var rows = await Task.WhenAll(feeding.Select(row => RowsOf(row.Key, row.Value, table, commitsFirst, limit.Token)));
        var fed = rows.Select(row => row.Fed).OfType<FedRows>();
        var tail = new LiveTail(_parts.Store, _catalog, [.. fed], [.. rows.Select(row => row.Missed).OfType<MissedRows>()]) { AsOfMs = asOfMs };
        if (cancellationToken.IsCancellationRequested)
        {
            tail.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return tail;
    }

    /// <inheritdoc/>
    public string? FailureOf(TableName table) => _configs.Snapshot
        .Where(row => row.Value.Feeds(table))
        .Select(row => _supervisor.TryFind(row.Key, out var slot) ? slot.State.FailingWith : null)
        .FirstOrDefault(cause => cause is not null);

    private async Task<(FedRows? Fed, MissedRows? Missed)> RowsOf(
        DeliveryId id, DeliveryConfig config, TableName table, bool commitsFirst, CancellationToken cancellationToken)
    {
        var part = DeliveryTable.PartOf(table.Database, table.Table);
        var ends = EndsOf(id, config, part);
        var slot = _supervisor.Slot(id);
        while (true)
        {
            try
            {
                return (await RowsNow(id, slot, part, commitsFirst, cancellationToken), null);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // An output failed, or the delivery was changed. The delivery continues, so it is asked again.
                await Task.Yield();
            }
            catch (Exception failure) when (failure is OperationCanceledException or TarnException)
            {
                return (null, new MissedRows(id, config.Name, WhyMissed(slot, failure), ends)
                {
                    ChoosesTables = config.Destination.ChoosesTables,
                });
            }
        }
    }

    // Null: the delivery has no rows that are not committed.
    private async Task<FedRows?> RowsNow(DeliveryId id, DeliverySlot slot, string part, bool commitsFirst, CancellationToken cancellationToken)
    {
        var runner = slot.Runner ?? await _supervisor.Started(id, slot, cancellationToken);
        if (runner.Config.Former is not null)
        {
            await Flush(id, cancellationToken);
            return null;
        }

        if (commitsFirst)
        {
            await Flush(id, cancellationToken);
        }

        var rows = await runner.RowsNow(part, cancellationToken);
        if (rows.MustCommit)
        {
            await Flush(id, cancellationToken);
        }

        return rows.Buffers.Count == 0 ? null : new FedRows(runner.Consumer, runner.LaneOf(part), rows);
    }

    private static string WhyMissed(DeliverySlot slot, Exception failure) => slot.State.FailingWith is { } cause ? $"it fails: {cause.TrimEnd('.')}"
        : failure is TarnException refused ? refused.Message.TrimEnd('.')
        : string.Create(CultureInfo.InvariantCulture, $"it did not hand them over within {LiveWaitMax.TotalSeconds} s");

    // The durable ends of the shards now. Of a delivery with a function, its stored results count beside the records without one.
    private IReadOnlyList<ShardEnd> EndsOf(DeliveryId id, DeliveryConfig config, string part)
    {
        var lane = config.Destination.ChoosesTables ? DeliveryOutputId.Destination with { Table = part } : DeliveryOutputId.Destination;
        var own = new ConsumerId(id.Value);
        var source = _parts.ShardsOf(config.Source.Stream);
        return config.Results is not { } results
            ? [.. source.Select(shard => EndOf(own, lane, shard, ShardNames.Of(shard.Ordinal)))]
            :
            [
                .. source.Select(shard => EndOf(own, DeliveryOutputId.Destination, shard, ShardNames.Of(shard.Ordinal))),
                .. _parts.ShardsOf(results.Stream).Select(shard => EndOf(results.Consumer, lane, shard, "the function's results")),
            ];
    }

    private ShardEnd EndOf(ConsumerId consumer, DeliveryOutputId lane, ShardDescription shard, string name) =>
        new(consumer, lane, shard.Id, name, _parts.Streams.Describe(shard.Id)?.StableEnd ?? 0);
}
