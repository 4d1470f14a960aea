using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Removal;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Commit;

/// <summary>
/// Removes the files of tables that were dropped with a purge: data and delete files, then manifests, lists, statistics and
/// metadata files. A run that ends half way is repeated. A file outside the table's locations stays.
/// With <c>gc.enabled=false</c> the data files stay. Memory: the paths of a table's manifests.
/// </summary>
/// <param name="store">The store of the catalog's rows.</param>
/// <param name="catalog">The catalog over it.</param>
/// <param name="hive">The folders of Hive tables, whose files stay.</param>
public sealed class TablePurges(IMetadataStore store, LakeCatalog catalog, HiveFolders hive)
{
    private const int FilesPerCommit = 200;

    // A start looks for orders of earlier runs.
    private volatile bool _isOrdered = true;

    /// <summary>When the next run is due; null: not before its time.</summary>
    public DateTimeOffset? Due => _isOrdered ? DateTimeOffset.MinValue : null;

    /// <summary>Makes a run due now: a table was dropped with a purge.</summary>
    public void Order() => _isOrdered = true;

    /// <summary>Removes the files of all tables that were purged.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        _isOrdered = false;
        while (await DroppedTables.FirstPurge(store, cancellationToken) is { } dropped)
        {
            await Purge(dropped.Table, cancellationToken);
            await store.Commit(
                transaction =>
                {
                    transaction.Delete(LakeSpaces.Purges, CatalogKeys.Table(dropped.Table.Id));
                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
    }

    private async Task Purge(CatalogTable table, CancellationToken cancellationToken)
    {
        // A bucket's root is no table's own.
        if (table.Places.Any(place => place.Folder.Length == 0)
            || await Find(() => catalog.Loader.Metadata(table.MetadataLocation!, cancellationToken)) is not { } metadata)
        {
            return;
        }

        var spared = (await hive.In(table.Places, cancellationToken)).Select(folder => folder.Folder).ToArray();
        var loader = catalog.Loader.Within(table.Places, null);
        var manifests = new Dictionary<string, ManifestFile>();
        foreach (var snapshot in metadata.Snapshots.Where(snapshot => snapshot.ManifestList is not null))
        {
            foreach (var manifest in await Find(() => loader.Manifests(snapshot, cancellationToken)) ?? [])
            {
                manifests[manifest.Path] = manifest;
            }
        }

        var removesData = metadata.CollectsFiles;
        foreach (var manifest in manifests.Values.Where(_ => removesData))
        {
            var entries = await Find(() => loader.Entries(metadata, manifest, cancellationToken)) ?? [];
            await Delete(table, spared, entries.Select(entry => entry.File.Path), cancellationToken);
        }

        await Delete(table, spared, manifests.Keys, cancellationToken);
        await Delete(table, spared, metadata.Snapshots.Select(snapshot => snapshot.ManifestList).OfType<string>(), cancellationToken);
        await Delete(table, spared, metadata.Statistics.Concat(metadata.PartitionStatistics).Select(file => file.Path), cancellationToken);
        await Delete(table, spared, metadata.MetadataLog.Select(entry => entry.MetadataFile).Append(table.MetadataLocation!), cancellationToken);
    }

    private async Task Delete(CatalogTable table, TableLocation[] spared, IEnumerable<string> locations, CancellationToken cancellationToken)
    {
        var own = locations.Where(location => table.Holds(location) && !Array.Exists(spared, folder => folder.Holds(location)));
        foreach (var batch in own.Chunk(FilesPerCommit))
        {
            await store.Commit(transaction => RemovalGate.Remove(transaction, catalog, table.Id, batch), cancellationToken);
        }
    }

    // A file that an earlier run removed, or that never existed, needs no removal. A list outside the table's locations is not its own.
    private static async ValueTask<T?> Find<T>(Func<ValueTask<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (TarnException missing) when (missing.Kind is ErrorKind.NotFound or ErrorKind.AccessDenied)
        {
            return null;
        }
    }
}
