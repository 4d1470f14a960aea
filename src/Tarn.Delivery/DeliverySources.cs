using Microsoft.Extensions.Logging;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
using Tarn.Delivery.Functions;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>
/// The users' streams that deliveries read. A delivery follows its stream's name. When the stream is deleted and
/// another one is created under that name, the delivery reads the new one from its start. The ledger lists the
/// undelivered records of the old stream.
/// </summary>
/// <param name="parts">The parts that deliveries share.</param>
/// <param name="find">The stream of an ARN, inside a transaction or read; null: there is none.</param>
internal sealed partial class DeliverySources(
    DeliveryParts parts, Func<IMetadataReader, string, ValueTask<StreamId?>> find, View<DeliveryId, DeliveryConfig> configs)
{
    /// <summary>Whether the delivery's source stream was deleted; from memory.</summary>
    public bool IsGone(DeliveryConfig config) => !config.Source.IsDirectPut && parts.ShardsOf(config.Source.Stream).Count == 0;

    /// <summary>
    /// Stores the ends of a stream's shards in the transaction that deletes the stream. Its records are gone
    /// afterwards.
    /// </summary>
    public async ValueTask Removed(IMetadataTransaction transaction, StreamId stream)
    {
        foreach (var (id, _) in configs.Snapshot.Where(row => row.Value.Source.Stream == stream))
        {
            if (await transaction.Get(DeliverySpaces.Deliveries, DeliveryRows.Key(id)) is not null)
            {
                var ends = parts.ShardsOf(stream).Select(shard => new LogPosition(shard.Id, parts.Streams.Describe(shard.Id)?.StableEnd ?? 0));
                transaction.Put(DeliverySpaces.SourceEnds, DeliveryRows.Key(id), DeliveryConfigRow.EncodePositions([.. ends]));
            }
        }
    }

    /// <summary>
    /// The stream that replaced a delivery's source; null: there is none, or the source still exists.
    /// </summary>
    public async ValueTask<StreamId?> Successor(IMetadataReader reader, DeliveryConfig config) =>
        config.Source.Arn is { } arn && config.Deletion is null && await StreamDirectory.Get(reader, config.Source.Stream) is null
            ? await find(reader, arn)
            : null;

    /// <summary>
    /// Moves a delivery to the successor of its source, from the successor's start, in one transaction with the ledger
    /// entry. Without a successor, nothing happens. The delivery does not run meanwhile.
    /// </summary>
    /// <returns>
    /// The number of records of the old stream that the destination does not have; null: nothing happened.
    /// </returns>
    public async ValueTask<long?> Follow(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        if (await Successor(transaction, config) is not { } next)
        {
            return null;
        }

        var consumer = await ConsumerPositions.Find(transaction, new ConsumerId(id.Value));
        Invariant.Check(consumer is not null);
        var stored = await ConsumerPositions.Read(transaction, consumer.Id, RunId.Main);
        var started = await StreamDirectory.Shards(transaction, next);
        await ConsumerPositions.Remove(transaction, consumer.Id, RunId.Main);
        ConsumerPositions.Put(transaction, consumer with { Stream = next });
        foreach (var shard in started)
        {
            ConsumerPositions.Move(transaction, new PositionKey(consumer.Id, RunId.Main, shard.Id, OutputId.All), 0, consumer.Lease.Epoch);
        }

        var ends = await transaction.Get(DeliverySpaces.SourceEnds, DeliveryRows.Key(id)) is { } row ? DeliveryConfigRow.DecodePositions(row) : [];
        var entry = LedgerEntry.Undelivered(transaction.NextId(), id, config, parts.Time.GetUtcNow(),
        [
            .. LedgerRange.Undelivered(stored, ends),
            .. started.Select(shard => new LedgerRange(shard.Id, 0, 0, 0, 0, 0)),
        ]);
        DeliveryLedger.Add(transaction, entry, []);
        await LedgerLosses.Add(transaction, entry, config);
        await ProgressRows.Remove(transaction, id);
        if (config.Results is null)
        {
            await parts.Outputs.RemovePlan(transaction, id);
        }

        transaction.Delete(DeliverySpaces.SourceEnds, DeliveryRows.Key(id));
        DeliveryRows.Put(transaction, id, config with { Source = config.Source with { Stream = next, Begin = [] } });
        return entry.Ranges.Sum(range => range.SkippedDropped);
    }

    /// <summary>Logs that a delivery continues with another stream.</summary>
    public void Report(DeliveryConfig config, long undelivered) => LogFollowed(parts.Log, config.Name, config.Source.Arn!, undelivered);

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Delivery {Name}: {Arn} was deleted and made again, and is read from its start; {Undelivered} records of the deleted stream were not delivered")]
    private static partial void LogFollowed(ILogger log, string name, string arn, long undelivered);
}
