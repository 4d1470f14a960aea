using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Rows;
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

    /// <summary>Whether every output has committed all records below these offsets.</summary>
    public async ValueTask<bool> IsReached(IMetadataReader reader, DeliveryId id, IReadOnlyList<LogPosition> until)
    {
        var lows = (await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main))
            .Where(stored => stored.Output == OutputId.All)
            .ToDictionary(stored => stored.Position.Shard, stored => stored.Position.NextOffset);
        return until.All(end => lows.GetValueOrDefault(end.Shard) >= EndOf(end));
    }

    /// <summary>Whether parts of an output, tables or partitions, have committed further than others.</summary>
    public static async ValueTask<bool> HasParts(IMetadataReader reader, DeliveryId id) =>
        (await ConsumerPositions.Read(reader, new ConsumerId(id.Value), RunId.Main)).Any(stored => stored.Part.Length > 0);

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
    public async ValueTask Change(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        // The records of a plan are read again from the log.
        if (config is { Former: null, Destination: not EndpointDestinationConfig })
        {
            await parts.Outputs.RemovePlan(transaction, id);
        }

        Put(transaction, id, config);
    }

    /// <summary>
    /// Writes the row that begins a deletion. A delivery that is already being deleted is not changed.
    /// </summary>
    public void BeginDeletion(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        if (config.Deletion is null)
        {
            var ends = Ends(config.Source);
            Put(transaction, id, config with
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
        if (config.Running.Until is not { } until || !await IsReached(transaction, id, until))
        {
            return;
        }

        if (config.Former is null)
        {
            await Remove(transaction, id, config);
        }
        else
        {
            Put(transaction, id, config.WithoutOldest());
        }
    }

    /// <summary>Removes a delivery with pending records; the ledger names them.</summary>
    public async ValueTask Drop(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        var stored = await ConsumerPositions.Read(transaction, new ConsumerId(id.Value), RunId.Main);
        var ranges = LedgerRange.Undelivered(stored, config.Deletion!.Select(end => end with { NextOffset = EndOf(end) })).ToList();
        if (ranges.Count > 0)
        {
            DeliveryLedger.Add(transaction, LedgerEntry.Undelivered(transaction.NextId(), id, config, parts.Time.GetUtcNow(), ranges), []);
        }

        await Remove(transaction, id, config);
    }

    private static void Put(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config) =>
        transaction.Put(DeliverySpaces.Deliveries, DeliveryRows.Key(id), DeliveryConfigRow.Encode(config));

    // A removed shard has no pending records.
    private long EndOf(LogPosition end) =>
        parts.Streams.Describe(end.Shard) is { } bounds ? Math.Min(end.NextOffset, bounds.StableEnd) : 0;

    private async ValueTask Remove(IMetadataTransaction transaction, DeliveryId id, DeliveryConfig config)
    {
        await ConsumerPositions.Remove(transaction, new ConsumerId(id.Value));
        await RestRows.Remove(transaction, id);
        await ReplayRows.Remove(transaction, id);
        await MadeTables.Remove(transaction, id);
        await parts.Outputs.RemovePlan(transaction, id);
        transaction.Delete(DeliverySpaces.SourceEnds, DeliveryRows.Key(id));
        if (config.Source.IsDirectPut)
        {
            await StreamDirectory.Delete(transaction, config.Source.Stream);
        }

        transaction.Delete(DeliverySpaces.Deliveries, DeliveryRows.Key(id));
        await forget(transaction, id);
    }
}
