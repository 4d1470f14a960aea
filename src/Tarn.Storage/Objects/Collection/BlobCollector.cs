using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Limits;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Collection;

/// <summary>Removes bytes without references: D21 (blob ids begin with the epoch).</summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="store">The metadata.</param>
/// <param name="files">The blobs' files.</param>
/// <param name="leases">The blobs that are read.</param>
/// <param name="threads">The disk's threads.</param>
/// <param name="packs">The packs that get no more entries.</param>
/// <param name="packCollector">Frees the space of dead entries.</param>
/// <param name="outside">Removes blobs in storage locations.</param>
/// <param name="unreferencedKept">How long blobs without referrer stay.</param>
/// <param name="time">The clock.</param>
internal sealed class BlobCollector(
    IDisk disk,
    IMetadataStore store,
    BlobFiles files,
    BlobLeases leases,
    BlockingThreads threads,
    PackCatalog packs,
    PackCollector packCollector,
    OutsideRemoval outside,
    TimeSpan unreferencedKept,
    TimeProvider time)
{
    // Near a full disk, free space counts more than readers of replaced versions. These readers restart.
    private static readonly TimeSpan KeptWhileFull = TimeSpan.FromMinutes(1);

    // The number of blobs whose files are removed together: readers of a blob that is still in use wait for one read of
    // the rows.
    private const int RemovedTogether = 250;

    /// <summary>
    /// Runs the collector once. It removes the blobs that have been without referrer for the set time. It forgets
    /// answers of completed uploads that are too old to be repeated.
    /// </summary>
    /// <returns>The number of removed blobs.</returns>
    public async Task<int> Collect(CancellationToken cancellationToken)
    {
        var isFull = disk.Guard.Pressure >= DiskPressure.Bulk && unreferencedKept > KeptWhileFull;
        var kept = isFull ? KeptWhileFull : unreferencedKept;
        await packCollector.Run(kept, cancellationToken);
        var due = BlobRows.Now(time) - kept;
        var removed = 0;
        var range = KeyRange.All;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = range;
            var rows = await store.Read(
                reader => reader.Scan(ObjectSpaces.Unreferenced, page, MetadataLimits.BackgroundRowsMax), cancellationToken);
            var dead = rows.Where(row => BlobRows.DecodeTime(row.Value) <= due).Select(row => ObjectKeys.ReadEntry(row.Key));
            foreach (var batch in dead.Where(entry => entry == BlobEntry.Whole(entry.Blob)).Select(entry => entry.Blob).Chunk(RemovedTogether))
            {
                cancellationToken.ThrowIfCancellationRequested();
                removed += await Remove(batch, cancellationToken);
            }

            if (rows.Count < MetadataLimits.BackgroundRowsMax)
            {
                break;
            }

            // The entries of a pack are the pack collector's.
            var last = ObjectKeys.ReadEntry(rows[^1].Key).Blob;
            range = last.IsPack && KeyRange.Successor(ObjectKeys.Blob(last)) is { } next ? range with { From = next } : range.After(rows[^1].Key);
        }

        await Forget(ObjectSpaces.Completed, value => UploadRows.CompletedExpires(value) <= BlobRows.Now(time), cancellationToken);
        await Forget(ObjectSpaces.DeletedByCall, value => BlobRows.DecodeTime(value) <= BlobRows.Now(time) - ObjectLimits.DeleteCallsKept, cancellationToken);
        return removed;
    }

    /// <summary>Removes the given blobs that have neither referrer nor reader.</summary>
    private async Task<int> Remove(BlobId[] blobs, CancellationToken cancellationToken)
    {
        var retired = blobs.Where(leases.TryRetire).ToList();
        try
        {
            // No reader and no copy can take them from now on: the rows read here stay true until they are changed
            // below.
            var dead = await store.Read(
                async reader =>
                {
                    var found = new List<BlobId>();
                    foreach (var blob in retired)
                    {
                        if (!await BlobReferences.Holds(reader, blob)
                            && await reader.Get(ObjectSpaces.Unreferenced, ObjectKeys.Entry(BlobEntry.Whole(blob))) is not null)
                        {
                            found.Add(blob);
                        }
                    }

                    return found;
                },
                cancellationToken);
            // A location that is down keeps its blobs, and their rows ask for the removal again.
            dead = await outside.Remove(dead, cancellationToken);
            foreach (var alive in retired.Except(dead))
            {
                leases.EndRetirement(alive);
            }

            retired = dead;

            // The files go before their rows: after a crash in between, this is repeated.
            foreach (var blob in dead)
            {
                packs.Remove(blob);
                await threads.Run(() => files.Delete(blob));
            }

            await threads.Run(() => files.SyncRemovals(dead.Select(blob => blob.Folder)));
            var left = new Queue<BlobId>(dead);
            while (left.Count > 0)
            {
                var turn = left.ToArray();
                var done = await store.Commit(transaction => DeleteRows(transaction, turn), cancellationToken);
                for (var i = 0; i < done; i++)
                {
                    leases.EndRetirement(left.Dequeue());
                }
            }

            retired = [];
            return dead.Count;
        }
        finally
        {
            retired.ForEach(leases.EndRetirement);
        }
    }

    /// <summary>
    /// Deletes the rows of removed blobs, as many as one background transaction may delete, D18 (metadata has group
    /// commit). Returns the number of blobs without remaining rows.
    /// </summary>
    private async ValueTask<int> DeleteRows(IMetadataTransaction transaction, IReadOnlyList<BlobId> blobs)
    {
        var begun = time.GetTimestamp();
        var (done, rows) = (0, 0);
        foreach (var blob in blobs)
        {
            if (rows > 0 && time.GetElapsedTime(begun).TotalMilliseconds > MetadataLimits.BackgroundMsMax)
            {
                break;
            }

            var blocks = await transaction.Scan(
                ObjectSpaces.BlobBlocks, KeyRange.Prefix(ObjectKeys.Blob(blob)), MetadataLimits.BackgroundRowsMax - rows);
            foreach (var row in blocks)
            {
                transaction.Delete(ObjectSpaces.BlobBlocks, row.Key);
            }

            rows += blocks.Count;
            if (rows == MetadataLimits.BackgroundRowsMax)
            {
                break;
            }

            var entries = await transaction.Scan(
                ObjectSpaces.Unreferenced, KeyRange.Prefix(ObjectKeys.Blob(blob)), MetadataLimits.BackgroundRowsMax - rows);
            foreach (var row in entries)
            {
                transaction.Delete(ObjectSpaces.Unreferenced, row.Key);
            }

            rows += entries.Count;
            if (rows == MetadataLimits.BackgroundRowsMax)
            {
                break;
            }

            outside.DeleteRow(transaction, blob);
            done++;
        }

        return done;
    }

    /// <summary>
    /// Removes answers whose calls are too old to be repeated, D37 (a version keeps its call's key). It goes page by
    /// page, because old answers are between young ones.
    /// </summary>
    private async Task Forget(Space space, Func<ReadOnlyMemory<byte>, bool> isExpired, CancellationToken cancellationToken)
    {
        for (var range = KeyRange.All; ;)
        {
            var page = await store.Read(reader => reader.Scan(space, range, MetadataLimits.BackgroundRowsMax), cancellationToken);
            var expired = page.Where(row => isExpired(row.Value)).ToArray();
            if (expired.Length > 0)
            {
                await store.Commit(
                    transaction =>
                    {
                        Array.ForEach(expired, row => transaction.Delete(space, row.Key));
                        return ValueTask.FromResult(true);
                    },
                    cancellationToken);
            }

            if (page.Count < MetadataLimits.BackgroundRowsMax)
            {
                return;
            }

            range = range.After(page[^1].Key);
        }
    }
}
