using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Optimizers;
using Tarn.Lake.Commit;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Maintenance.Retyping;
using Tarn.Lake.Removal;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Maintenance.Orphans;

/// <summary>
/// Removes files in a table's locations that nothing names: leftovers of failed commits and of restarts. It has two phases. A run stores
/// unknown files older than the grace period as candidates. A later run removes the candidates that are still unknown. Locations that
/// overlap another table's locations are left alone. So are files older than the table here: they may belong to somebody else. One run
/// of a table at a time.
/// </summary>
/// <param name="store">The store of the catalog's rows and of the candidates.</param>
/// <param name="catalog">The tables.</param>
/// <param name="listing">Lists files.</param>
/// <param name="grace">The least age of an orphan.</param>
/// <param name="time">The clock.</param>
/// <seealso href="https://docs.aws.amazon.com/glue/latest/dg/orphan-file-deletion.html"/>
public sealed class OrphanRemoval(IMetadataStore store, LakeCatalog catalog, ObjectLocationListing listing, TimeSpan grace, TimeProvider time)
{
    private const int MarksMax = 10_000;
    private const int RowsMax = 500;
    private const int AttemptsMax = 20;

    private static readonly TimeSpan BetweenPhases = TimeSpan.FromHours(1);

    /// <summary>Seeks a table's orphans.</summary>
    /// <param name="places">The locations of all tables.</param>
    /// <param name="isDry">Whether files and candidates stay as they are.</param>
    /// <param name="cancellationToken">Ends the run between transactions.</param>
    /// <exception cref="TarnException">The table's metadata cannot be read whole: then nothing is removed.</exception>
    public async Task<OrphanReport> Run(
        CatalogTable table, AllLocations places, bool isDry, CancellationToken cancellationToken)
    {
        using var pinned = await catalog.Pin(table.Name, cancellationToken);
        var own = pinned.Table.Places;
        var (age, folder) = LimitsOf(table);
        if ((SkipReason(pinned, own) ?? await places.OverlapOf(table, own, cancellationToken)) is { } reason)
        {
            return new OrphanReport(0, 0, 0) { Skipped = reason };
        }

        var known = new KnownFiles(catalog.Loader.Within(table.Places, null));
        var location = await Learn(known, table, cancellationToken);
        var marks = (await store.Read(reader => OrphanCandidate.Read(reader, table.Id, MarksMax), cancellationToken)).ToDictionary(mark => mark.File);
        var now = time.GetUtcNow();
        var (removable, marked, idle) = (new List<ListedFile>(), new List<OrphanCandidate>(), marks.Keys.ToHashSet());
        foreach (var place in own)
        {
            await foreach (var file in listing.List(place, cancellationToken))
            {
                var hash = file.Hash;
                var isYoung = DateTimeOffset.FromUnixTimeMilliseconds(file.ModifiedMs) > now - age;
                if (!file.IsOfTable || !file.LiesIn(folder) || isYoung || file.ModifiedMs < table.CreatedMs || known.Contains(hash))
                {
                    continue;
                }

                if (marks.TryGetValue(hash, out var mark) && mark.Version == file.Version)
                {
                    idle.Remove(hash);
                    if (DateTimeOffset.FromUnixTimeMilliseconds(mark.AtMs) <= now - BetweenPhases)
                    {
                        removable.Add(file);
                    }
                }
                else if (marks.Count + marked.Count < MarksMax)
                {
                    idle.Remove(hash);
                    marked.Add(new OrphanCandidate(hash, file.Version, now.ToUnixTimeMilliseconds()));
                }
            }
        }

        if (!isDry)
        {
            await Mark(table.Id, marked, [.. idle.Select(hash => marks[hash])], cancellationToken);
            foreach (var some in removable.Chunk(RowsMax))
            {
                // A table may have been registered meanwhile.
                if (await places.OverlapOf(table, own, cancellationToken) is { } overlap)
                {
                    return new OrphanReport(marked.Count, 0, 0) { Skipped = overlap };
                }

                location = await Remove(table, own, known, location, some, cancellationToken);
            }
        }

        return new OrphanReport(marked.Count, removable.Count, removable.Sum(file => file.SizeBytes));
    }

    private (TimeSpan Age, string? Folder) LimitsOf(CatalogTable table)
    {
        var optimizer = catalog.OptimizersOf(table.Id).Settings(OptimizerKind.OrphanFiles);
        return (optimizer?.AgeDays is { } days ? TimeSpan.FromDays(days) : grace, optimizer?.Folder);
    }

    private static string? SkipReason(PinnedTable pinned, IReadOnlyList<TableLocation> own) =>
        !pinned.Metadata.CollectsFiles ? "gc.enabled is false"
            : !pinned.Table.HasDefaults(pinned.Metadata) ? TableMaintenance.NotAdopted
            : own.Any(place => place.Folder.Length == 0) ? "the table's place is a whole bucket"
            : pinned.Table.IsDeletable ? null : RemovalCount.WithheldReason;

    // Reads the table's metadata until it stays the same; returns its location.
    private async ValueTask<string> Learn(KnownFiles known, CatalogTable table, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            using var present = await catalog.Pin(table.Name, cancellationToken);
            var location = present.Table.MetadataLocation!;
            if (present.Table.Id != table.Id)
            {
                throw new TarnException(ErrorKind.NotFound, $"Table {table.Name} was replaced by another one.");
            }

            await known.Add(location, present.Metadata, cancellationToken);
            await AddWaiting(known, present, cancellationToken);
            if (catalog.TryFindTable(table.Name, out var now) && now.MetadataLocation == location)
            {
                return location;
            }
        }

        throw new TarnException(ErrorKind.Conflict, $"Table {table.Name} changes faster than its files can be compared.");
    }

    private async ValueTask AddWaiting(KnownFiles known, PinnedTable table, CancellationToken cancellationToken)
    {
        await new RetypeJournal(store, catalog).Locations(table.Table.Id, known.Add, cancellationToken);
        var range = KeyRange.Prefix(Catalog.Names.CatalogKeys.Table(table.Table.Id));
        while (true)
        {
            var from = range;
            var rows = await store.Read(reader => ExpiredManifests.Read(reader, from, 50), cancellationToken);
            foreach (var row in rows)
            {
                await known.Add(table.Metadata, row, cancellationToken);
            }

            if (rows.Count == 0)
            {
                return;
            }

            range = range.After(rows[^1].Key);
        }
    }

    private async Task Mark(TableId table, List<OrphanCandidate> marked, List<OrphanCandidate> idle, CancellationToken cancellationToken)
    {
        foreach (var some in marked.Select(mark => (mark, true)).Concat(idle.Select(mark => (mark, false))).Chunk(RowsMax))
        {
            await store.Commit(
                transaction =>
                {
                    foreach (var (mark, isNew) in some)
                    {
                        if (isNew)
                        {
                            mark.Put(transaction, table);
                        }
                        else
                        {
                            mark.Remove(transaction, table);
                        }
                    }

                    return ValueTask.FromResult(true);
                },
                cancellationToken);
        }
    }

    /// <summary>Removes files, unless a commit came meanwhile that names them.</summary>
    private async Task<string> Remove(
        CatalogTable table,
        IReadOnlyList<TableLocation> own,
        KnownFiles known,
        string location,
        IReadOnlyList<ListedFile> files,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var expected = location;
            var isDone = await store.Commit(
                async transaction =>
                {
                    if ((await catalog.FindTable(transaction, table.Name))?.MetadataLocation != expected)
                    {
                        return false;
                    }

                    foreach (var place in own)
                    {
                        if (await TableLocations.FindOverlap(transaction, place, table.Id) is not null)
                        {
                            throw new TarnException(ErrorKind.Conflict, $"Another table came into the place of table {table.Name}.");
                        }
                    }

                    foreach (var file in files.Where(file => !known.Contains(file.Hash)))
                    {
                        await RemovalGate.Remove(transaction, catalog, table.Id, [$"s3://{file.Bucket}/{file.Key}"]);
                        new OrphanCandidate(file.Hash, 0, 0).Remove(transaction, table.Id);
                    }

                    return true;
                },
                cancellationToken);
            if (isDone)
            {
                return location;
            }

            location = await Learn(known, table, cancellationToken);
        }

        throw new TarnException(ErrorKind.Conflict, $"Table {table.Name} changes faster than its files can be removed.");
    }
}
