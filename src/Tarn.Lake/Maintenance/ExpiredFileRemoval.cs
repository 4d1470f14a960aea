using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// Removes manifests, data files and delete files that only expired snapshots listed: D38 (snapshots expire from the oldest
/// end). A file goes when no remaining snapshot of its table lists it and no reader can hold it. Metadata files, manifest
/// lists and statistics that no commit removed go too: those of the last commit, and those that a restart left. A run after a crash goes on.
/// </summary>
public sealed class ExpiredFileRemoval : IDisposable
{
    private const int RowsMax = 50;
    private const int FilesMax = 500;

    private readonly IMetadataStore _store;
    private readonly LakeCatalog _catalog;
    private readonly SemaphoreSlim _run = new(1, 1);
    private readonly Dictionary<string, long> _seen = [];

    /// <param name="store">The store of the catalog's rows.</param>
    /// <param name="catalog">The catalog over it.</param>
    public ExpiredFileRemoval(IMetadataStore store, LakeCatalog catalog) => (_store, _catalog) = (store, catalog);

    /// <summary>
    /// Handles all expired files. Those of a table with readers that began before the first look wait for a later run.
    /// </summary>
    /// <returns>The number of removed files.</returns>
    public Task<int> Run(CancellationToken cancellationToken) => Run(KeyRange.All, cancellationToken);

    /// <inheritdoc cref="Run(CancellationToken)"/>
    /// <param name="table">The table whose files are handled.</param>
    /// <param name="cancellationToken">Ends the run between files.</param>
    public Task<int> Run(TableId table, CancellationToken cancellationToken) => Run(KeyRange.Prefix(CatalogKeys.Table(table)), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private async Task<int> Run(KeyRange range, CancellationToken cancellationToken)
    {
        await _run.WaitAsync(cancellationToken);
        try
        {
            // One table whose files cannot be read does not keep the others waiting.
            var failures = new List<TarnException>();
            var files = await EachTable(
                range, ExpiredManifests.Read, row => (row.Table, row.Key), rows => RemoveExpired(rows, cancellationToken), failures, cancellationToken);
            files += await EachTable(
                range, ObsoleteFiles.Read, row => (row.Table, row.Key), rows => RemoveObsolete(rows, cancellationToken), failures, cancellationToken);
            return failures.Count == 0 ? files : throw failures[0];
        }
        finally
        {
            _run.Release();
        }
    }

    private async Task<int> EachTable<T>(
        KeyRange range,
        Func<IMetadataReader, KeyRange, int, ValueTask<IReadOnlyList<T>>> read,
        Func<T, (TableId Table, ReadOnlyMemory<byte> Key)> of,
        Func<IReadOnlyList<T>, Task<int>> remove,
        List<TarnException> failures,
        CancellationToken cancellationToken)
    {
        var removed = 0;
        while (true)
        {
            var from = range;
            var rows = await _store.Read(reader => read(reader, from, RowsMax), cancellationToken);
            if (rows.Count == 0)
            {
                return removed;
            }

            var some = rows.TakeWhile(row => of(row).Table == of(rows[0]).Table).ToArray();
            try
            {
                var free = some.Where(row => IsFree(of(row).Table, of(row).Key)).ToArray();
                removed += free.Length > 0 ? await remove(free) : 0;
                foreach (var row in free)
                {
                    _seen.Remove(Convert.ToHexString(of(row).Key.Span));
                }
            }
            catch (TarnException failure)
            {
                failures.Add(failure);
            }

            range = range.After(of(some[^1]).Key);
        }
    }

    // A reader that began before the first look may hold the files. After a restart there is none.
    private bool IsFree(TableId table, ReadOnlyMemory<byte> rowKey)
    {
        var key = Convert.ToHexString(rowKey.Span);
        if (!_seen.TryGetValue(key, out var moment))
        {
            _seen[key] = moment = _catalog.Pins.Now();
        }

        return !_catalog.Pins.HeldSince(table, moment);
    }

    private CatalogTable? Find(TableId id) => _catalog.All().FirstOrDefault(table => table.Id == id && table.MetadataLocation is not null);

    private async Task<int> RemoveExpired(IReadOnlyList<ExpiredManifests> rows, CancellationToken cancellationToken)
    {
        var removed = 0;
        while (rows.Count > 0)
        {
            var (count, done) = await RemoveSome(rows, cancellationToken);
            removed += count;
            rows = [.. rows.Skip(done)];
        }

        return removed;
    }

    private async Task<(int Removed, int Rows)> RemoveSome(IReadOnlyList<ExpiredManifests> rows, CancellationToken cancellationToken)
    {
        if (Find(rows[0].Table) is not { } table)
        {
            // The table was dropped. Its files stay, as those that it still listed.
            await Delete([], rows, cancellationToken);
            return (0, rows.Count);
        }

        using var pinned = await _catalog.Pin(table.Name, cancellationToken);
        var unlisted = new UnlistedFiles(_catalog.Loader);
        var done = await unlisted.Add(pinned.Metadata, rows, cancellationToken);
        string? location;
        do
        {
            using var present = await _catalog.Pin(table.Name, cancellationToken);
            location = present.Table.MetadataLocation;
            await unlisted.Exclude(present.Metadata, cancellationToken);
        }
        while (_catalog.TryFindTable(table.Name, out var now) && now.MetadataLocation != location);

        foreach (var some in unlisted.Files.Chunk(FilesMax))
        {
            await Delete(some, [], cancellationToken);
        }

        await Delete(unlisted.Manifests, [.. rows.Take(done)], cancellationToken);
        return (unlisted.Files.Count + unlisted.Manifests.Count, done);
    }

    private Task Delete(IReadOnlyCollection<string> files, IReadOnlyCollection<ExpiredManifests> rows, CancellationToken cancellationToken) =>
        _store.Commit(
            async transaction =>
            {
                foreach (var file in files)
                {
                    await _catalog.Loader.Store.Delete(transaction, file);
                }

                foreach (var row in rows)
                {
                    row.Remove(transaction);
                }

                return true;
            },
            cancellationToken).AsTask();

    private async Task<int> RemoveObsolete(IReadOnlyList<ObsoleteFiles> rows, CancellationToken cancellationToken)
    {
        // An engine may have set the pointer back to an earlier metadata file.
        var kept = Find(rows[0].Table)?.MetadataLocation is { } location
            ? Named(location, await _catalog.Loader.Metadata(location, cancellationToken))
            : [];
        await _store.Commit(
            async transaction =>
            {
                foreach (var row in rows)
                {
                    await row.Remove(transaction, _catalog, kept);
                }

                return true;
            },
            cancellationToken);
        return rows.Sum(row => row.Locations.Count(location => !kept.Contains(location)));
    }

    private static HashSet<string> Named(string location, TableMetadata metadata) =>
    [
        location,
        .. metadata.MetadataLog.Select(entry => entry.MetadataFile),
        .. metadata.Snapshots.Select(snapshot => snapshot.ManifestList).OfType<string>(),
        .. metadata.Statistics.Concat(metadata.PartitionStatistics).Select(file => file.Path),
    ];
}
