using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Commit.Snapshots;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Storage;

namespace Tarn.Lake.Writing.Keys;

/// <summary>
/// Finds the live rows of a table that have one of some keys. Later commits may add rows with them, or remove files: then only the
/// new files are searched. D33 (only updates and deletes supersede).
/// </summary>
public sealed class KeySearch
{
    /// <summary>The most data files that a search reads.</summary>
    public const int FilesMax = 2_000;

    /// <summary>The most bytes of these files. A search reads only their key columns.</summary>
    public const long InputBytesMax = 4L << 30;

    /// <summary>The most rows that a search returns.</summary>
    public const int RowsMax = 200_000;

    private readonly LakeCatalog _catalog;
    private readonly IFileJobs _jobs;

    /// <param name="catalog">Finds the table.</param>
    /// <param name="jobs">Reads files.</param>
    public KeySearch(LakeCatalog catalog, IFileJobs jobs) => (_catalog, _jobs) = (catalog, jobs);

    public required TableName Table { get; init; }

    /// <summary>The field ids of the key columns.</summary>
    public required IReadOnlyList<int> KeyIds { get; init; }

    public required IReadOnlyList<string> KeyFiles { get; init; }

    /// <summary>A condition that every row with one of the keys fulfils.</summary>
    public required Predicate Keys { get; init; }

    /// <summary>Finds the rows in the table's present state.</summary>
    /// <param name="before">An earlier result; null: there is none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="TarnException">
    /// As of <see cref="IFileJobs.FindRows"/>; LimitExceeded also: too many files may have the keys. NotSupported also: delete files of a
    /// found file's spec cannot be written, or a file is outside the table's locations. NotFound.
    /// </exception>
    public async Task<FoundKeys> Find(FoundKeys? before, CancellationToken cancellationToken)
    {
        using var pinned = await _catalog.Pin(Table, cancellationToken);
        var table = pinned.Metadata;
        var (kept, isNew) = await Compare(before, table, cancellationToken) ?? ([], null);
        var tasks = await Tasks(table, isNew, cancellationToken);
        if (tasks.FirstOrDefault(task => !task.LiesIn(pinned)) is { } outside)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {Table}: file {outside.File.File.Path} or a delete file of it lies outside its places.");
        }

        if (tasks.Count > FilesMax || tasks.Sum(task => task.File.File.FileSizeBytes) > InputBytesMax)
        {
            throw new TarnException(ErrorKind.LimitExceeded, $"Table {Table}: {tasks.Count} data files may have the keys.");
        }

        var found = tasks.Count == 0 ? [] : await _jobs.FindRows(
            new FindRowsJob { Table = pinned, Files = tasks, KeyFiles = KeyFiles, KeyIds = KeyIds, RowsMax = RowsMax - kept.Sum(rows => rows.Positions.Count) },
            cancellationToken);
        if (found.FirstOrDefault(rows => !ManifestOutput.CanWrite(table, rows.File.SpecId)) is { } unwritable)
        {
            throw new TarnException(ErrorKind.NotSupported, $"Table {Table}: delete files of partition spec {unwritable.File.SpecId} cannot be written.");
        }

        return new FoundKeys(table.TableUuid, table.CurrentSnapshotId, [.. kept, .. found]);
    }

    /// <summary>
    /// Whether the rows are all that have the keys in a state of the table: their files belong to it, and no later file may have
    /// the keys. Rows that other deletes removed meanwhile may be among them.
    /// </summary>
    /// <param name="found">The rows.</param>
    /// <param name="now">The state of the table.</param>
    /// <param name="cancellationToken">Ends the reading of manifests.</param>
    public async ValueTask<bool> Holds(FoundKeys found, TableMetadata now, CancellationToken cancellationToken)
    {
        if (found.Table == now.TableUuid && found.From == now.CurrentSnapshotId)
        {
            return true;
        }

        return await Compare(found, now, cancellationToken) is var (kept, isNew) && kept.Count == found.Rows.Count
            && (await Tasks(now, isNew, cancellationToken)).Count == 0;
    }

    /// <summary>The rows with the deletes that their files have in a state of the table, in which the rows hold.</summary>
    /// <exception cref="TarnException">Conflict: a file no longer belongs to the table.</exception>
    public async ValueTask<IReadOnlyList<DeletedPositions>> Places(FoundKeys found, TableMetadata now, CancellationToken cancellationToken)
    {
        var tasks = found.Rows.Count == 0 ? [] : (await Tasks(now, null, cancellationToken)).ToDictionary(task => task.File.File.Path);
        return [.. found.Rows.Select(Place)];

        DeletedPositions Place(FoundRows rows)
        {
            var deleted = new DeletedRows();
            foreach (var position in rows.Positions)
            {
                deleted.Add(position);
            }

            return tasks.TryGetValue(rows.File.Path, out var task) ? new DeletedPositions(task, deleted)
                : throw new TarnException(ErrorKind.Conflict, $"Table {Table}: file {rows.File.Path} is no longer one of its files.");
        }
    }

    // Null: the earlier result does not lead to this state.
    private async ValueTask<(IReadOnlyList<FoundRows> Kept, Func<DataFile, bool>? IsNew)?> Compare(
        FoundKeys? before, TableMetadata now, CancellationToken cancellationToken)
    {
        if (before is null || before.Table != now.TableUuid)
        {
            return null;
        }

        try
        {
            var check = new ConflictCheck(now, SnapshotRef.Main, before.From, Loader());
            var gone = await check.Gone(before.Rows.Select(rows => rows.File), cancellationToken);
            var added = (await check.NewData(cancellationToken)).Select(file => file.Path).ToHashSet();
            return ([.. before.Rows.Where(rows => !gone.Contains(rows.File.Path))], file => added.Contains(file.Path));
        }
        catch (TarnException conflict) when (conflict.Kind == ErrorKind.Conflict)
        {
            return null;
        }
    }

    private TableLoader Loader() => _catalog.Loader.Within(_catalog.TryFindTable(Table, out var table) ? table.Places : [], null);

    private async ValueTask<IReadOnlyList<ScanTask>> Tasks(TableMetadata table, Func<DataFile, bool>? isNew, CancellationToken cancellationToken)
    {
        var tasks = new List<ScanTask>();
        var scan = new TableScan(Loader(), table, table.CurrentSnapshot, table.CurrentSchema, Keys);
        await foreach (var task in scan.Tasks(cancellationToken))
        {
            if (isNew?.Invoke(task.File.File) != false)
            {
                tasks.Add(task);
            }
        }

        return tasks;
    }
}
