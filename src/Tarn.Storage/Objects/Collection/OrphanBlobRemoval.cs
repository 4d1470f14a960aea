using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Packs;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Collection;

/// <summary>Removes bytes that a crash left without any row: D21 (blob ids begin with the epoch).</summary>
/// <param name="disk">The data directory's disk.</param>
/// <param name="store">The metadata.</param>
/// <param name="files">The blobs' files.</param>
/// <param name="threads">The disk's threads.</param>
/// <param name="packs">The packs that get no more entries.</param>
/// <param name="packCollector">Finds the entries without rows.</param>
internal sealed class OrphanBlobRemoval(
    IDisk disk, IMetadataStore store, BlobFiles files, BlockingThreads threads, PackCatalog packs, PackCollector packCollector)
{
    /// <summary>
    /// Removes the remains of crashes: files of earlier starts that no row names. It runs once per start, and only over
    /// epochs that no earlier start has checked.
    /// </summary>
    /// <returns>The number of removed files.</returns>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var done = BlobRows.DecodeNumber(
            await store.Read(reader => reader.Get(ObjectSpaces.State, ObjectKeys.OrphansRemoved), cancellationToken));
        if (done + 1 >= files.Epoch)
        {
            return 0;
        }

        var removed = 0;
        for (var epoch = (uint)done + 1; epoch < files.Epoch; epoch++)
        {
            // One of an epoch's 256 folders is in memory at a time.
            foreach (var folder in files.Folders(epoch))
            {
                foreach (var page in (await threads.Run(() => files.Files(folder).ToArray())).Chunk(MetadataLimits.BackgroundRowsMax))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    removed += await RemoveUnknown(page, cancellationToken);
                }

                await threads.Run(() => files.SyncRemovals([folder]));
            }
        }

        await store.Commit(
            transaction =>
            {
                transaction.Put(ObjectSpaces.State, ObjectKeys.OrphansRemoved, BlobRows.EncodeNumber(files.Epoch - 1));
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        return removed;
    }

    private async Task<int> RemoveUnknown((BlobId? Blob, string Path)[] page, CancellationToken cancellationToken)
    {
        var keptPacks = new List<BlobId>();
        var unknown = await store.Read(
            async reader =>
            {
                var found = new List<(BlobId? Blob, string Path)>();
                foreach (var file in page)
                {
                    if (file.Blob is not { } blob || !await BlobReferences.IsKnown(reader, blob))
                    {
                        found.Add(file);
                    }
                    else if (blob.IsPack)
                    {
                        keptPacks.Add(blob);
                    }
                }

                return found;
            },
            cancellationToken);
        foreach (var (blob, path) in unknown)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await threads.Run(() =>
            {
                if (blob is { } known)
                {
                    packs.Remove(known);
                    files.Delete(known);
                }
                else
                {
                    disk.Delete(path);
                }
            });
        }

        foreach (var pack in keptPacks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await packCollector.FindLeftovers(pack, cancellationToken);
        }

        return unknown.Count;
    }
}
