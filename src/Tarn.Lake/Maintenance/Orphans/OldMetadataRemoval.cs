using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Removal;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>
/// Removes the metadata files before the ones that a table retains, at once: no commit can build on them. Commits remove them by
/// themselves. These were left by another catalog, or while a property or a missing right prevented their removal.
/// </summary>
/// <param name="store">The store of the catalog's rows.</param>
/// <param name="catalog">The tables.</param>
/// <param name="listing">Lists files.</param>
public sealed class OldMetadataRemoval(IMetadataStore store, LakeCatalog catalog, ObjectLocationListing listing)
{
    private const int FilesMax = 500;
    private const string Suffix = ".metadata.json";

    /// <summary>Removes a table's old metadata files. Files of a table that was dropped here stay while it can come back.</summary>
    public async Task<RemovalCount> Run(TableName name, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(name, cancellationToken);
        var (table, metadata) = (pinned.Table, pinned.Metadata);
        if (!table.IsDeletable
            || TableLocation.Of(metadata.MetadataFolder) is not { Folder.Length: > 0 } folder
            || await IsOfDropped(folder, cancellationToken))
        {
            return default;
        }

        var kept = OldMetadataFiles.Kept(table.MetadataLocation!, metadata).Where(table.Holds).Select(ObjectLocation.Parse).ToHashSet();
        var first = kept.Select(file => MetadataFiles.Number(file.Key)).DefaultIfEmpty(-1).Min();
        var old = new List<string>();
        await foreach (var file in listing.List(folder, cancellationToken))
        {
            // A location that a table got later may hold an earlier table's files.
            var isOwn = !table.MadeByTarn || file.ModifiedMs >= table.CreatedMs;
            if (isOwn && IsMetadata(file.Key, folder) && MetadataFiles.Number(file.Key) is var number && number >= 0 && number < first
                && !kept.Contains(new ObjectLocation(file.Bucket, file.Key)))
            {
                old.Add($"s3://{file.Bucket}/{file.Key}");
            }
        }

        var count = default(RemovalCount);
        foreach (var some in old.Chunk(FilesMax))
        {
            count += await store.Commit(transaction => Remove(transaction, table, first, some), cancellationToken);
        }

        return count;
    }

    private static bool IsMetadata(string key, TableLocation folder) =>
        key.EndsWith(Suffix, StringComparison.Ordinal) && key.LastIndexOf('/') == folder.Folder.Length - 1;

    private async ValueTask<bool> IsOfDropped(TableLocation folder, CancellationToken cancellationToken) =>
        (await DroppedTables.All(store, cancellationToken)).Any(gone => gone.Table.Places.Any(folder.Overlaps));

    // An engine may have set the pointer back meanwhile.
    private async ValueTask<RemovalCount> Remove(IMetadataTransaction transaction, CatalogTable table, int first, string[] files) =>
        await catalog.FindTable(transaction, table.Name) is { MetadataLocation: { } location } present && present.Id == table.Id
            && MetadataFiles.Number(location) >= first
            ? await RemovalGate.Remove(transaction, catalog, table.Id, files)
            : default;
}
