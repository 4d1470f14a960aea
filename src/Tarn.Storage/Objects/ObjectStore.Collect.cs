using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects;

/// <content>The collector (D21): bytes that nothing refers to any more.</content>
public sealed partial class ObjectStore
{
    /// <summary>
    /// One run of the collector: removes the blobs that have had no referrer for the time set, and forgets answers of completed uploads
    /// that are too old to be repeated.
    /// </summary>
    /// <returns>How many blobs went.</returns>
    public async Task<int> Collect(CancellationToken cancellation)
    {
        var due = Now() - options.UnreferencedKept;
        var removed = 0;
        var range = KeyRange.All;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = range;
            var rows = await store.Read(
                reader => reader.Scan(ObjectSpaces.Unreferenced, page, MetadataLimits.BackgroundRowsMax), cancellation);
            foreach (var row in rows.Where(row => ObjectRows.DecodeTime(row.Value) <= due))
            {
                removed += await Remove(BlobId.Read(row.Key.Span), cancellation) ? 1 : 0;
            }

            if (rows.Count < MetadataLimits.BackgroundRowsMax)
            {
                break;
            }

            range = new KeyRange((byte[])[.. rows[^1].Key.Span, 0], null);
        }

        while (await ForgetCompleted(cancellation) == MetadataLimits.BackgroundRowsMax)
        {
        }

        return removed;
    }

    /// <summary>
    /// Removes what crashes left: files of earlier starts that no row knows. Once per start; looks only at epochs that no earlier start has
    /// looked at.
    /// </summary>
    /// <returns>How many files went.</returns>
    public async Task<int> RemoveOrphans(CancellationToken cancellation)
    {
        var done = ObjectRows.DecodeNumber(
            await store.Read(reader => reader.Get(ObjectSpaces.State, ObjectKeys.OrphansRemoved), cancellation));
        if (done + 1 >= files.Epoch)
        {
            return 0;
        }

        var removed = 0;
        for (var epoch = (uint)done + 1; epoch < files.Epoch; epoch++)
        {
            var inEpoch = epoch;
            foreach (var (blob, path) in await threads.Run(() => files.Files(inEpoch).ToArray()))
            {
                cancellation.ThrowIfCancellationRequested();
                if (blob is null)
                {
                    await threads.Run(() => disk.Delete(path));
                    removed++;
                }
                else if (!await store.Read(reader => IsKnown(reader, blob.Value), cancellation))
                {
                    await threads.Run(() => files.Delete(blob.Value));
                    removed++;
                }
            }
        }

        await store.Commit(
            transaction =>
            {
                transaction.Put(ObjectSpaces.State, ObjectKeys.OrphansRemoved, ObjectRows.EncodeNumber(files.Epoch - 1));
                return ValueTask.FromResult(true);
            },
            cancellation);
        return removed;
    }

    private static async ValueTask<bool> IsKnown(IMetadataReader reader, BlobId blob) =>
        await IsReferenced(reader, blob) || await reader.Get(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob)) is not null;

    private async Task<bool> Remove(BlobId blob, CancellationToken cancellation)
    {
        if (!leases.TryRetire(blob))
        {
            return false;
        }

        try
        {
            // No reader and no copy can take it from now on: what the rows say now is true until they are changed below.
            var isDead = await store.Read(
                async reader => !await IsReferenced(reader, blob)
                    && await reader.Get(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob)) is not null,
                cancellation);
            if (!isDead)
            {
                return false;
            }

            // The file before its row: a crash in between repeats this.
            await threads.Run(() => files.Delete(blob));
            await store.Commit(
                async transaction =>
                {
                    transaction.Delete(ObjectSpaces.Unreferenced, ObjectKeys.Blob(blob));
                    foreach (var row in await transaction.Scan(
                        ObjectSpaces.BlobBlocks, KeyRange.Prefix(ObjectKeys.Blob(blob)), ObjectLimits.PartNumberMax))
                    {
                        transaction.Delete(ObjectSpaces.BlobBlocks, row.Key);
                    }

                    return true;
                },
                cancellation);
            return true;
        }
        finally
        {
            leases.EndRetirement(blob);
        }
    }

    private ValueTask<int> ForgetCompleted(CancellationToken cancellation) => store.Commit(
        async transaction =>
        {
            var rows = await transaction.Scan(ObjectSpaces.Completed, KeyRange.All, MetadataLimits.BackgroundRowsMax);
            var expired = rows.Where(row => UploadRows.CompletedExpires(row.Value) <= Now()).ToArray();
            foreach (var row in expired)
            {
                transaction.Delete(ObjectSpaces.Completed, row.Key);
            }

            return expired.Length;
        },
        cancellation);
}
