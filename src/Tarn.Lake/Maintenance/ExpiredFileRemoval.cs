using Tarn.Lake.Catalog;
using Tarn.Lake.Commit;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance;

/// <summary>
/// Removes manifests, data files and delete files that only expired snapshots listed: D38 (snapshots expire from the oldest
/// end). A file goes when no remaining snapshot of its table lists it and no reader can hold it. A run after a crash goes on.
/// One run at a time.
/// </summary>
public sealed class ExpiredFileRemoval
{
    private const int RowsMax = 50;
    private const int FilesMax = 500;

    private readonly IMetadataStore _store;
    private readonly LakeCatalog _catalog;
    private readonly Dictionary<string, long> _seen = [];

    /// <param name="store">The store of the catalog's rows.</param>
    /// <param name="catalog">The catalog over it.</param>
    public ExpiredFileRemoval(IMetadataStore store, LakeCatalog catalog) => (_store, _catalog) = (store, catalog);

    /// <summary>
    /// Handles all expired files. Those of a table with readers that began before the first look wait for a later run.
    /// </summary>
    /// <returns>The number of removed files.</returns>
    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var removed = 0;
        var range = KeyRange.All;
        while (true)
        {
            var from = range;
            var rows = await _store.Read(reader => ExpiredManifests.Read(reader, from, RowsMax), cancellationToken);
            if (rows.Count == 0)
            {
                return removed;
            }

            var some = rows.TakeWhile(row => row.Table == rows[0].Table).ToArray();
            removed += await Remove([.. some.Where(IsFree)], cancellationToken);
            range = range.After(some[^1].Key);
        }
    }

    // A reader that began before the first look may hold the files. After a restart there is none.
    private bool IsFree(ExpiredManifests row)
    {
        var key = Convert.ToHexString(row.Key.Span);
        if (!_seen.TryGetValue(key, out var moment))
        {
            _seen[key] = moment = _catalog.Pins.Now();
        }

        return !_catalog.Pins.HeldSince(row.Table, moment);
    }

    private async Task<int> Remove(IReadOnlyList<ExpiredManifests> rows, CancellationToken cancellationToken)
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
        var table = _catalog.All().FirstOrDefault(one => one.Id == rows[0].Table);
        if (table?.MetadataLocation is null)
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

    private async Task Delete(IReadOnlyCollection<string> files, IReadOnlyCollection<ExpiredManifests> rows, CancellationToken cancellationToken)
    {
        await _store.Commit(
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
            cancellationToken);
        foreach (var row in rows)
        {
            _seen.Remove(Convert.ToHexString(row.Key.Span));
        }
    }
}
