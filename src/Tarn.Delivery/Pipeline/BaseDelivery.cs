using System.Buffers;
using Tarn.Delivery.Changes;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Delivery.Outputs.Tables;
using Tarn.Delivery.Records;
using Tarn.Lake.Shredding;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// Delivers all items of a source as they are at one moment, before its changes. One transaction adds the files, sets the positions of the shards,
/// and notes that this is done. A crash before it leaves only orphans, and the next run takes the items of a later moment. Memory: as a table's
/// open buffer, which continues in <c>scratch/</c>.
/// </summary>
/// <param name="epoch">The epoch of the run's lease.</param>
internal sealed class BaseDelivery(DeliveryParts parts, DeliveryId id, DeliveryModel model, long epoch)
{
    private const int ItemsPerTurn = 1_000;
    private const int RebasesMax = 20;

    private readonly DeliveryTable _table = model.Table!;

    /// <summary>Delivers the items.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the source is gone; AlreadyExists: the table exists, and its rows are not known to be these items; DiskFull: scratch has too little
    /// space; failures of the table.
    /// </exception>
    public async Task Run(DeliveryRights rights, CancellationToken cancellationToken)
    {
        rights.CheckBase();
        using var items = await model.Changes!.OpenBase(cancellationToken);
        using var output = parts.Outputs.Table(id, model, _table);
        await output.Begin(cancellationToken);
        if (output.Exists)
        {
            throw new TarnException(
                ErrorKind.AlreadyExists,
                $"Table {_table.Name} exists. The current items go to a new table: drop this one, or stop the delivery and name another.");
        }

        var rows = await Buffer(items, output, cancellationToken);
        var ranges = Ranges(items.Positions, rows);
        if (rows == 0)
        {
            await parts.Store.Commit(transaction => Commit(transaction, NothingPrepared.Instance, ranges), CancellationToken.None);
            return;
        }

        await using var prepared = await output.Prepare(new FlushScope(FlushScope.Whole, ranges), cancellationToken);
        await prepared.Enter(cancellationToken);
        await CommitWithRebase(prepared, ranges, cancellationToken);
        await prepared.Committed(cancellationToken);
    }

    private async Task<int> Buffer(IChangeBase items, TableOutput output, CancellationToken cancellationToken)
    {
        var document = new ArrayBufferWriter<byte>();
        var place = items.Positions[0];
        var arrivalMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var count = 0; ; count++)
        {
            document.ResetWrittenCount();
            if (!items.TryWrite(document))
            {
                return count;
            }

            if (!parts.Scratch.HasRoom)
            {
                throw new TarnException(ErrorKind.DiskFull, parts.Scratch.Explain());
            }

            var record = new DeliveryRecord(place.Shard, place.NextOffset, count, arrivalMs, document.WrittenMemory);
            var result = output.Add(record);
            Invariant.Check(!result.IsMalformed);
            if (count % ItemsPerTurn == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    private async Task CommitWithRebase(IPreparedFlush prepared, IReadOnlyList<LedgerRange> ranges, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await parts.Store.Commit(transaction => Commit(transaction, prepared, ranges), CancellationToken.None);
                return;
            }
            catch (TarnException moved) when (moved.Kind == ErrorKind.Conflict && attempt < RebasesMax)
            {
                await prepared.Rebase(cancellationToken);
            }
        }
    }

    private async ValueTask<bool> Commit(IMetadataTransaction transaction, IPreparedFlush prepared, IReadOnlyList<LedgerRange> ranges)
    {
        var consumer = model.ConsumerOf(id);
        await ConsumerPositions.CheckLease(transaction, consumer, epoch);
        var config = await DeliveryRows.Get(transaction, id);
        await prepared.Apply(transaction);
        foreach (var range in ranges)
        {
            ConsumerPositions.Move(transaction, new PositionKey(consumer, RunId.Main, range.Shard, OutputId.All), range.BeforeOffset, epoch);
        }

        var entry = Entry(transaction.NextId(), prepared, ranges);
        DeliveryLedger.Add(transaction, entry, [.. prepared.ColumnChanges.Select(change => change.In(entry, _table.Name))]);
        await TotalRows.Add(transaction, entry);
        await RestRows.Add(transaction, (id, entry.DeliveryName), _table.Name, prepared.Rest, entry.CommittedMs);
        var source = config.Source with { Changes = config.Source.Changes! with { NeedsBase = false } };
        DeliveryRows.Put(transaction, id, config with { Source = source });
        return true;
    }

    // The ranges have no records: the items are counted beside them, in the first one.
    private static IReadOnlyList<LedgerRange> Ranges(IReadOnlyList<LogPosition> positions, int items) =>
    [
        .. positions.Select((position, index) => new LedgerRange(position.Shard, position.NextOffset, position.NextOffset, 0, 0, 0)
        {
            SubRecords = index == 0 ? items : 0,
        }),
    ];

    private LedgerEntry Entry(long entryId, IPreparedFlush prepared, IReadOnlyList<LedgerRange> ranges) => new()
    {
        Id = entryId,
        Delivery = id,
        DeliveryName = model.Config.Name,
        CommittedMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        Ranges = ranges,
        Outputs = prepared == NothingPrepared.Instance ? [] :
        [
            new LedgerOutput(LedgerOutput.NameOf(OutputIds.Destination, model.Destination), _table.Name, prepared.SnapshotId, prepared.Rows, ranges)
            {
                TableUuid = prepared.TableUuid,
                Superseded = prepared.Superseded,
            },
        ],
        Files = prepared.Files,
    };
}
