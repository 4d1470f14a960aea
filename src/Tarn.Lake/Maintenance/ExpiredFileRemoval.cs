using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Removal;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// Removes manifests, data files and delete files that only expired snapshots listed: D38 (snapshots expire from the oldest
/// end). A file goes when no remaining snapshot of its table lists it and no reader can hold it. Metadata files, manifest
/// lists and statistics that no commit removed go too: of the last commit, and of a commit that a restart cut off. A run after a crash continues.
/// The files of a table wait until the server may delete in all its locations.
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
    /// Handles all expired files. Files of a table with readers that began before the first look wait for a later run.
    /// </summary>
    /// <returns>The outcome for each table with files that were removed or that stay for good.</returns>
    public Task<IReadOnlyDictionary<TableId, RemovalCount>> Run(CancellationToken cancellationToken) => Run(KeyRange.All, cancellationToken);

    /// <inheritdoc cref="Run(CancellationToken)"/>
    /// <param name="table">The table whose files are handled.</param>
    /// <param name="cancellationToken">Ends the run between files.</param>
    /// <returns>The outcome.</returns>
    public async Task<RemovalCount> Run(TableId table, CancellationToken cancellationToken) =>
        (await Run(KeyRange.Prefix(CatalogKeys.Table(table)), cancellationToken)).GetValueOrDefault(table);

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private async Task<IReadOnlyDictionary<TableId, RemovalCount>> Run(KeyRange range, CancellationToken cancellationToken)
    {
        await _run.WaitAsync(cancellationToken);
        try
        {
            // One table whose files cannot be read does not keep the others waiting.
            var failures = new List<TarnException>();
            var counts = new Dictionary<TableId, RemovalCount>();
            var outcome = (counts, failures);
            await EachTable(
                range, ExpiredManifests.Read, row => (row.Table, row.Key), rows => RemoveExpired(rows, cancellationToken), outcome, cancellationToken);
            await EachTable(
                range, ObsoleteFiles.Read, row => (row.Table, row.Key), rows => RemoveObsolete(rows, cancellationToken), outcome, cancellationToken);
            return failures.Count == 0 ? counts : throw failures[0];
        }
        finally
        {
            _run.Release();
        }
    }

    private async Task EachTable<T>(
        KeyRange range,
        Func<IMetadataReader, KeyRange, int, ValueTask<IReadOnlyList<T>>> read,
        Func<T, (TableId Table, ReadOnlyMemory<byte> Key)> of,
        Func<IReadOnlyList<T>, Task<RemovalCount>> remove,
        (Dictionary<TableId, RemovalCount> Counts, List<TarnException> Failures) outcome,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = range;
            var rows = await _store.Read(reader => read(reader, from, RowsMax), cancellationToken);
            if (rows.Count == 0)
            {
                return;
            }

            var table = of(rows[0]).Table;
            if (_catalog.OptimizersOf(table).Settings(OptimizerKind.Retention) is { RemovesFiles: false })
            {
                range = range with { From = KeyRange.Successor(CatalogKeys.Table(table)) };
                continue;
            }

            if (Find(table) is { IsDeletable: false })
            {
                // However many rows wait, they cost one look.
                Count(outcome.Counts, table, new RemovalCount(0, Withheld: 1));
                range = range with { From = KeyRange.Successor(CatalogKeys.Table(table)) };
                continue;
            }

            var some = rows.TakeWhile(row => of(row).Table == table).ToArray();
            try
            {
                var free = some.Where(row => IsFree(table, of(row).Key)).ToArray();
                Count(outcome.Counts, table, free.Length > 0 ? await remove(free) : default);
                foreach (var row in free)
                {
                    _seen.Remove(Convert.ToHexString(of(row).Key.Span));
                }
            }
            catch (TarnException failure)
            {
                outcome.Failures.Add(failure);
            }

            range = range.After(of(some[^1]).Key);
        }
    }

    private static void Count(Dictionary<TableId, RemovalCount> counts, TableId table, RemovalCount more)
    {
        if (more != default)
        {
            counts[table] = counts.GetValueOrDefault(table) + more;
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

    private async Task<RemovalCount> RemoveExpired(IReadOnlyList<ExpiredManifests> rows, CancellationToken cancellationToken)
    {
        var removed = default(RemovalCount);
        while (rows.Count > 0)
        {
            var (count, done) = await RemoveSome(rows, cancellationToken);
            removed += count;
            rows = [.. rows.Skip(done)];
        }

        return removed;
    }

    private async Task<(RemovalCount Removed, int Rows)> RemoveSome(IReadOnlyList<ExpiredManifests> rows, CancellationToken cancellationToken)
    {
        if (Find(rows[0].Table) is not { } table)
        {
            // The table was dropped. Its files stay, also the expired ones.
            await Delete(rows[0].Table, [], rows, cancellationToken);
            return (default, rows.Count);
        }

        using var pinned = await _catalog.Pin(table.Name, cancellationToken);
        var unlisted = new UnlistedFiles(_catalog.Loader.Within(pinned.Table.Places, null));
        var done = await unlisted.Add(pinned.Metadata, rows, cancellationToken);
        string? location;
        do
        {
            using var present = await _catalog.Pin(table.Name, cancellationToken);
            location = present.Table.MetadataLocation;
            await unlisted.Exclude(present.Metadata, cancellationToken);
        }
        while (_catalog.TryFindTable(table.Name, out var now) && now.MetadataLocation != location);

        var count = default(RemovalCount);
        foreach (var some in unlisted.Files.Chunk(FilesMax))
        {
            count += await Delete(table.Id, some, [], cancellationToken);
        }

        return (count + await Delete(table.Id, unlisted.Manifests, [.. rows.Take(done)], cancellationToken), done);
    }

    private Task<RemovalCount> Delete(
        TableId table, IReadOnlyCollection<string> files, IReadOnlyCollection<ExpiredManifests> rows, CancellationToken cancellationToken) =>
        _store.Commit(
            async transaction =>
            {
                var count = await RemovalGate.Remove(transaction, _catalog, table, files);
                foreach (var row in rows)
                {
                    row.Remove(transaction);
                }

                return count;
            },
            cancellationToken).AsTask();

    private async Task<RemovalCount> RemoveObsolete(IReadOnlyList<ObsoleteFiles> rows, CancellationToken cancellationToken)
    {
        // An engine may have set the pointer back to an earlier metadata file.
        var kept = Find(rows[0].Table)?.MetadataLocation is { } location
            ? Named(location, await _catalog.Loader.Metadata(location, cancellationToken))
            : [];
        return await _store.Commit(
            async transaction =>
            {
                var count = default(RemovalCount);
                foreach (var row in rows)
                {
                    count += await row.Remove(transaction, _catalog, kept);
                }

                return count;
            },
            cancellationToken);
    }

    private static HashSet<string> Named(string location, TableMetadata metadata) =>
    [
        location,
        .. metadata.MetadataLog.Select(entry => entry.MetadataFile),
        .. metadata.Snapshots.Select(snapshot => snapshot.ManifestList).OfType<string>(),
        .. metadata.Statistics.Concat(metadata.PartitionStatistics).Select(file => file.Path),
    ];
}
