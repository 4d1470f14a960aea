using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams;

namespace Tarn.Delivery.Pipeline;

/// <summary>
/// The flush: durable files of every output, then one metadata transaction that makes files, table pointer, positions and ledger true
/// together (D22, D23, D28). That transaction is what makes delivery exactly once; a crash before it leaves only orphans.
/// </summary>
internal sealed class DeliveryCommit(IMetadataStore store, DeliveryId id, DeliveryModel model, long epoch, TimeProvider time)
{
    private const int RebasesMax = 20;

    /// <summary>Flushes everything buffered; afterwards buffers are empty and cursors committed.</summary>
    public async ValueTask<LedgerEntry?> Flush(OpenBuffers buffers, IReadOnlyCollection<ShardCursor> cursors, CancellationToken cancellation)
    {
        var ranges = cursors.Select(cursor => cursor.Uncommitted).OfType<LedgerRange>().ToList();
        if (ranges.Count == 0)
        {
            return null;
        }

        var prepared = new List<IPreparedFlush>();
        try
        {
            foreach (var output in buffers.Outputs)
            {
                prepared.Add(output.IsEmpty ? NothingPrepared.Instance : await Prepare(output, ranges, cancellation));
            }

            var entry = await CommitWithRebase(prepared, ranges, [.. buffers.Outputs.Select(output => output.Id)], cancellation);
            foreach (var flush in prepared)
            {
                await flush.Committed(cancellation);
            }

            buffers.Clear();
            foreach (var cursor in cursors)
            {
                cursor.MarkCommitted();
            }

            return entry;
        }
        finally
        {
            foreach (var flush in prepared)
            {
                await flush.DisposeAsync();
            }
        }
    }

    private async ValueTask<IPreparedFlush> Prepare(
        IDeliveryOutput output, IReadOnlyList<LedgerRange> ranges, CancellationToken cancellation)
    {
        try
        {
            return await output.Prepare(ranges, cancellation);
        }
        catch (TarnException refused) when (
            output is not IErrorOutput && refused.Kind is ErrorKind.NotFound or ErrorKind.NotSupported or ErrorKind.InvalidArgument
                or ErrorKind.AccessDenied or ErrorKind.LimitExceeded)
        {
            throw new DestinationRefusedException(model.RefusalCode(refused.Kind), refused);
        }
    }

    private async ValueTask<LedgerEntry> CommitWithRebase(
        List<IPreparedFlush> prepared, List<LedgerRange> ranges, List<OutputId> outputs, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // Not cancelled: whether a commit took place must be known before anything is read again.
                return await store.Commit(transaction => Apply(transaction, prepared, ranges, outputs), CancellationToken.None);
            }
            catch (TarnException moved) when (moved.Kind == ErrorKind.Conflict && attempt < RebasesMax)
            {
                foreach (var flush in prepared)
                {
                    await flush.Rebase(cancellation);
                }
            }
        }
    }

    private async ValueTask<LedgerEntry> Apply(
        IMetadataTransaction transaction, List<IPreparedFlush> prepared, List<LedgerRange> ranges, List<OutputId> outputs)
    {
        var consumer = new ConsumerId(id.Value);
        await ConsumerPositions.CheckLease(transaction, consumer, epoch);
        foreach (var flush in prepared)
        {
            await flush.Apply(transaction);
        }

        foreach (var range in ranges)
        {
            foreach (var output in outputs)
            {
                ConsumerPositions.Move(transaction, consumer, output, new LogPosition(range.Shard, range.BeforeOffset), epoch);
            }
        }

        var entry = Entry(transaction.NextId(), prepared, ranges);
        DeliveryLedger.Add(transaction, entry, [.. prepared.SelectMany(flush => flush.ColumnChanges).Select(change => Describe(entry, change))]);
        return entry;
    }

    private LedgerEntry Entry(long ledgerId, List<IPreparedFlush> prepared, List<LedgerRange> ranges) => new()
    {
        Id = ledgerId,
        Delivery = id,
        DeliveryName = model.Config.Name,
        CommittedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        Table = model.TableName,
        SnapshotId = prepared[0].SnapshotId,
        Ranges = ranges,
        Records = ranges.Sum(range => range.Records),
        Rows = prepared[0].Rows,
        Failed = prepared[1].Rows,
        Files = [.. prepared.SelectMany(flush => flush.Files)],
    };

    private static SchemaChangeEntry Describe(LedgerEntry entry, ColumnChange change) =>
        new(entry.Id, entry.Delivery, entry.CommittedMs, entry.Table!, change.Column, change.Change, change.Type);
}
