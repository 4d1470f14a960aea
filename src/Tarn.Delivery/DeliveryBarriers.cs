using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Delivery.Replays;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Delivery;

/// <summary>
/// The barriers of deliveries: offsets up to which a configuration, or the delivery itself, still delivers: D23 (a
/// position is a whole record).
/// </summary>
internal sealed class DeliveryBarriers(DeliveryParts parts, Func<IMetadataTransaction, DeliveryId, ValueTask> forget)
{
    /// <summary>The present end of each shard.</summary>
    public IReadOnlyList<LogPosition> Ends(SourceConfig source) =>
        [.. parts.ShardsOf(source.Stream).Select(shard => new LogPosition(shard.Id, parts.Streams.Describe(shard.Id)?.StableEnd ?? 0))];

    /// <summary>
    /// Whether every output has committed all records below these offsets. Results of a function that are stored by then are
    /// delivered too.
    /// </summary>
    public async ValueTask<bool> IsReached(IMetadataReader reader, DeliveryId id, DeliveryConfig config, IReadOnlyList<LogPosition> until)
    {
        var lows = (await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main))
            .Where(stored => stored.Output == OutputId.All)
            .ToDictionary(stored => stored.Position.Shard, stored => stored.Position.NextOffset);
        return until.All(end => lows.GetValueOrDefault(end.Shard) >= EndOf(end)) && await ResultsStreams.AreDelivered(reader, config.Results, Ends);
    }

    /// <summary>
    /// Whether pending records must be delivered under their own configuration, also while their destination fails: parts of an
    /// output, tables or partitions, have committed further than others; or only a part of a log record has its results.
    /// </summary>
    public static async ValueTask<bool> HasParts(IMetadataReader reader, DeliveryId id, DeliveryConfig config)
    {
        ConsumerId[] consumers = config.Results is { } results ? [new(id.Value), results.Consumer] : [new(id.Value)];
        foreach (var consumer in consumers)
        {
            if ((await ConsumerPositions.Read(reader, consumer, RunId.Main)).Any(stored => stored.Part.Length > 0))
            {
                return true;
            }
        }

        return config.Results is not null && await ResultsStreams.HasOpenRecord(reader, id);
    }

    /// <summary>Whether results wait that only a configuration with a function delivers.</summary>
    public async ValueTask<bool> StrandsResults(IMetadataReader reader, DeliveryConfig next) =>
        next.Destination.Steps.Function is null && !await ResultsStreams.AreDelivered(reader, next.Results, Ends);

    /// <summary>Refuses a change of a delivery that is being deleted, or that has too many former versions.</summary>
    /// <param name="current">The stored configuration.</param>
    /// <param name="waits">Whether records are pending under that version.</param>
    /// <exception cref="TarnException">Conflict.</exception>
    public static void CheckChangeable(DeliveryConfig current, bool waits)
    {
        if (current.Deletion is not null)
        {
            throw new TarnException(ErrorKind.Conflict, $"Delivery {current.Name} is being deleted.");
        }

        if (waits && current.FormerVersions >= DeliveryLimits.FormerVersionsMax)
        {
            throw new TarnException(
                ErrorKind.Conflict,
                $"Delivery {current.Name} has {current.FormerVersions} former versions whose records wait for their destination; change it later.");
        }
    }

    /// <summary>Writes a changed configuration.</summary>
    public async ValueTask Change(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig current, DeliveryConfig config)
    {
        // A plan's requests have the form of their kind. The records of a removed plan are read again from the log.
        if (config.Former is null && config.Destination.Kind != current.Running.Config.Destination.Kind)
        {
            await parts.Outputs.RemovePlan(transaction, id);
        }

        DeliveryRows.Put(transaction, id, config);
    }

    /// <summary>
    /// Writes the row that begins a deletion. A delivery that is already being deleted is not changed.
    /// </summary>
    public void BeginDeletion(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        if (config.Deletion is null)
        {
            var ends = Ends(config.Source);
            DeliveryRows.Put(transaction, id, config with
            {
                Deletion = config.Source.IsDirectPut ? [.. ends.Select(end => end with { NextOffset = long.MaxValue })] : ends,
            });
        }
    }

    /// <summary>
    /// Ends the oldest version once it has delivered everything: the next version takes over, or the delivery is
    /// removed.
    /// </summary>
    public async ValueTask Pass(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        if (config.Running.Until is not { } until || !await IsReached(transaction, id, config, until))
        {
            return;
        }

        if (config.Former is null)
        {
            await Remove(transaction, id, config);
        }
        else
        {
            DeliveryRows.Put(transaction, id, config.WithoutOldest());
        }
    }

    /// <summary>Removes a delivery with pending records; the ledger names them.</summary>
    public async ValueTask Drop(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        var stored = await ConsumerPositions.Read(transaction, new ConsumerId(id.Value), RunId.Main);
        var ranges = LedgerRange.Undelivered(stored, config.Deletion!.Select(end => end with { NextOffset = EndOf(end) })).ToList();
        if (config.Results is { } results)
        {
            ranges.AddRange(LedgerRange.Undelivered(await ConsumerPositions.Read(transaction, results.Consumer, RunId.Main), Ends(results.Source)));
        }

        if (ranges.Count > 0)
        {
            var entry = LedgerEntry.Undelivered(transaction.NextId(), id, config, parts.Time.GetUtcNow(), ranges);
            DeliveryLedger.Add(transaction, entry, []);
            await LedgerLosses.Add(transaction, entry, config);
        }

        await Remove(transaction, id, config);
    }

    // A removed shard has no pending records.
    private long EndOf(LogPosition end) =>
        parts.Streams.Describe(end.Shard) is { } bounds ? Math.Min(end.NextOffset, bounds.StableEnd) : 0;

    private async ValueTask Remove(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        await ConsumerPositions.Remove(transaction, new ConsumerId(id.Value));
        await RestRows.Remove(transaction, id);
        TotalRows.Remove(transaction, id);
        await Replay.Rows.RemoveAll(transaction, id.Value);
        await CreatedTables.Remove(transaction, id);
        await parts.Outputs.RemovePlan(transaction, id);
        await ResultsStreams.Remove(transaction, id, config);
        transaction.Delete(DeliverySpaces.SourceEnds, DeliveryRows.Key(id));
        if (config.Source.IsDirectPut)
        {
            await StreamDirectory.Delete(transaction, config.Source.Stream);
        }

        transaction.Delete(DeliverySpaces.Deliveries, DeliveryRows.Key(id));
        await forget(transaction, id);
    }
}
