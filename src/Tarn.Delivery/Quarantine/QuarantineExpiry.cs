using Tarn.Delivery.Configuration;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Pipeline;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Commit.Locks;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Iceberg.Values;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Quarantine;

/// <summary>
/// Releases error documents that were stored for long enough, with the rows of their redrives, and removes their rows from the
/// quarantine's table. Documents that wait for the table stay. A released entry cannot be redriven.
/// </summary>
internal sealed class QuarantineExpiry
{
    private const int PageRows = 500;
    private const long MicrosPerMs = 1_000;

    private readonly DeliveryParts _parts;
    private readonly ObjectStore _objects;
    private readonly TableCommitters _committers;

    public QuarantineExpiry(DeliveryParts parts, ObjectStore objects, TableCommitters committers) =>
        (_parts, _objects, _committers) = (parts, objects, committers);

    /// <summary>Releases the documents of all deliveries that are older than a time. A run after a crash continues.</summary>
    /// <returns>The number of released files.</returns>
    public async Task<int> Run(TimeSpan keep, CancellationToken cancellationToken)
    {
        var cutoffMs = (_parts.Time.GetUtcNow() - keep).ToUnixTimeMilliseconds();
        var released = 0;
        var from = default(DeliveryId);
        while (await _parts.Store.Read(reader => QuarantineFiles.NextDelivery(reader, from), cancellationToken) is { } delivery)
        {
            while (await _parts.Store.Commit(transaction => ReleaseOldest(transaction, delivery, cutoffMs), cancellationToken))
            {
                released++;
            }

            while (!await _parts.Store.Commit(transaction => RemoveRedrives(transaction, delivery), cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            from = new DeliveryId(delivery.Value + 1);
        }

        foreach (var (table, delivery) in await _parts.Store.Read(QuarantineNames.List, cancellationToken))
        {
            await RemoveRows(table, delivery, cutoffMs, cancellationToken);
        }

        return released;
    }

    // A data file leaves the table as a whole, when its newest row is old enough. A file has the rows of one day.
    private async Task RemoveRows(TableName table, DeliveryId delivery, long cutoffMs, CancellationToken cancellationToken)
    {
        using var commitLock = await _committers.Enter(table, InstanceRights.Instance, cancellationToken);
        if (commitLock.Metadata?.CurrentSchema.Find(QuarantineTable.FailedAt) is not { } column)
        {
            return;
        }

        await commitLock.Commit(
            new DeleteFiles(file => file.Metrics.UpperBounds.TryGetValue(column.Id, out var newest)
                && (long)SingleValue.Decode((PrimitiveType)column.Type, newest) / MicrosPerMs < cutoffMs),
            async (transaction, commit) =>
            {
                var counts = await ReleasedDocuments.Read(transaction, delivery);
                var rows = commit.Snapshot!.Summary.Number(SnapshotSummary.DeletedRecords) ?? 0;
                (counts with { RemovedRows = counts.RemovedRows + rows }).Put(transaction, delivery);
            },
            cancellationToken);

        // The rows are gone for readers of earlier snapshots too, a day later.
        await commitLock.Commit(new ExpireSnapshots { Age = TimeSpan.FromDays(1), AtLeast = 1 }, beside: null, cancellationToken);
    }

    private async ValueTask<bool> ReleaseOldest(IMetadataTransaction transaction, DeliveryId delivery, long cutoffMs)
    {
        if (await QuarantineFiles.Oldest(transaction, delivery) is not { } file || file.CommittedMs >= cutoffMs)
        {
            return false;
        }

        await _objects.Kept.Release(transaction, file.Documents, file.Id);
        QuarantineFiles.Remove(transaction, file);
        var counts = await ReleasedDocuments.Read(transaction, delivery);
        (counts with { Documents = counts.Documents + file.Count }).Put(transaction, delivery);
        return true;
    }

    // The rows of files that are gone. A redrive needs the file, so no new ones appear.
    private static async ValueTask<bool> RemoveRedrives(IMetadataTransaction transaction, DeliveryId delivery)
    {
        var oldest = await QuarantineFiles.OldestId(transaction, delivery);
        var gone = (await RedriveRows.Read(transaction, delivery, null, PageRows)).TakeWhile(state => oldest is not { } id || state.Entry.File < id).ToList();
        if (gone.Count == 0)
        {
            return true;
        }

        gone.ForEach(state => RedriveRows.Remove(transaction, state));
        var counts = await ReleasedDocuments.Read(transaction, delivery);
        (counts with { Redriven = counts.Redriven + gone.Count(state => state.RedrivenMs is not null) }).Put(transaction, delivery);
        return gone.Count < PageRows;
    }
}
