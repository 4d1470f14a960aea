using System.Globalization;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Planning;
using Tarn.Lake.Writing;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Plans;
using Tarn.Sql.Results;
using Tarn.Sql.Running;
using Tarn.Sql.Types;
using Tarn.Storage.Disk;
using Tarn.Workers.Functions;
using Tarn.Workers.Pool;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;
using DataFile = Tarn.Lake.Iceberg.Manifests.DataFile;

namespace Tarn.Sql.Changes;

/// <summary>
/// Runs the plan of a change in a worker and writes its files there. The process ends afterwards, and only then do the files leave
/// its folder: D20 (a version is a list of extents).
/// </summary>
/// <param name="query">Its rows.</param>
/// <param name="table">The table, with the columns of new files.</param>
/// <param name="pinned">The table that is read; null: it is new.</param>
/// <param name="disk">The disk of the data directory.</param>
/// <param name="folder">The folder of written files.</param>
/// <param name="partitionsMax">The most partitions that one statement writes.</param>
internal sealed class ChangeFileWriter(
    ChangePlan change, PlannedQuery query, TableMetadata table, PinnedSnapshot? pinned, IDisk disk, string folder, int partitionsMax)
{
    private const long VectorBytesMax = 96 << 20;

    private readonly StagedRows _rows = new(change, table);
    private readonly List<ChangedFile> _written = [];
    private long _rowGroupRows;
    private bool _dictionaries;

    /// <summary>Writes the files.</summary>
    /// <exception cref="SqlException">The statement failed; nothing is left.</exception>
    public async Task<ChangedFiles> Run(ReadyWorker ready, CancellationToken cancellationToken)
    {
        try
        {
            await ready.Run(_rows.Keep(query, ready.Files), _ => ValueTask.CompletedTask, cancellationToken);
            var count = await Look(ready, cancellationToken);
            if (change.HasValues && count > 0)
            {
                await WriteRows(ready, cancellationToken);
            }

            var deletes = change.HasPlaces && count > 0;
            var places = deletes && table.HasVectors ? await Places(ready, cancellationToken) : [];
            var referenced = deletes && !table.HasVectors ? await WriteDeletes(ready, cancellationToken) : [.. places.Select(place => place.File.File.File)];
            await ready.Worker.Exit();
            return new ChangedFiles(Take(ready.Worker.Folder), referenced, count) { Places = places };
        }
        finally
        {
            // The rows of the change stay in the memory of the process.
            await ready.Worker.Exit();
        }
    }

    /// <summary>Checks the rows and returns their number.</summary>
    private async Task<long> Look(ReadyWorker ready, CancellationToken cancellationToken)
    {
        var cases = change.Cases.Count;
        var required = _rows.Required;
        SqlType[] types =
            [.. Enumerable.Repeat(SqlType.Bigint, cases), .. required.Select(_ => SqlType.Boolean), SqlType.Boolean, SqlType.Bigint, SqlType.Bigint];
        var look = await ready.Row(_rows.Look(), types, cancellationToken);
        for (var i = 0; i < required.Count; i++)
        {
            if (look[cases + i] == "true")
            {
                throw new SqlException(SqlErrorName.ConstraintViolation, $"NULL value not allowed for NOT NULL column: {required[i].Name}");
            }
        }

        if (ReadyWorker.Number(look[^2]) > 1)
        {
            throw new SqlException(SqlErrorName.MergeTargetRowMultipleMatches, "One MERGE target table row matched more than one source row");
        }

        _dictionaries = look[^3] != "true";
        _rowGroupRows = ParquetCopy.RowGroupRows(ready.Worker.EngineBytes, table.CurrentSchema.Columns.Fields.Count, ReadyWorker.Number(look[^1]));
        return look.Take(cases).Sum(ReadyWorker.Number);
    }

    private async Task WriteRows(ReadyWorker ready, CancellationToken cancellationToken)
    {
        var partitions = await Pairs(ready, _rows.Partitions(partitionsMax), cancellationToken);
        if (partitions.Count > partitionsMax)
        {
            throw new SqlException(
                SqlErrorName.TooManyOpenPartitions,
                $"Exceeded limit of {partitionsMax} open writers for partitions/buckets; write some partitions at a time, with a WHERE on their columns");
        }

        foreach (var (key, count) in partitions)
        {
            IReadOnlyList<string?> nans = [];
            if (_rows.Floats.Count > 0)
            {
                nans = await ready.Row(_rows.Nans(key), [.. _rows.Floats.Select(_ => SqlType.Bigint)], cancellationToken);
            }

            var path = NextPath();
            await Copy(ready, _rows.Copy(key, path, _rowGroupRows, _dictionaries), count, cancellationToken);
            var file = new EngineFile
            {
                Path = path,
                RowCount = count,
                NanCounts = _rows.Floats.Zip(nans).ToDictionary(n => n.First.FieldId, n => ReadyWorker.Number(n.Second)),
                SortOrderId = _rows.SortOrderId,
                HasRowIds = change.HasRowIds,
            };
            var spec = table.DefaultSpec;
            var tuple = spec.IsPartitioned ? PartitionUse.Read(key, spec, table.CurrentSchema) : spec.TupleOf(table.CurrentSchema, _ => null);
            _written.Add(new ChangedFile(file, spec.SpecId, tuple));
        }
    }

    /// <summary>Writes a file of deletes for each partition, and returns the data files with deleted rows.</summary>
    private async Task<IReadOnlyList<DataFile>> WriteDeletes(ReadyWorker ready, CancellationToken cancellationToken)
    {
        var deleted = (await Pairs(ready, _rows.Deleted(), cancellationToken)).ToDictionary(d => d.Key, d => d.Count);
        var files = (await Find(deleted.Keys, cancellationToken)).ConvertAll(task => task.File.File);
        var groups = files.GroupBy(file => (file.SpecId, file.Partition)).ToList();
        foreach (var group in groups)
        {
            var path = NextPath();
            var count = group.Sum(file => deleted[file.Path]);
            var some = groups.Count == 1 ? null : group.Select(file => file.Path);
            await Copy(ready, _rows.CopyDeletes(some, path, _rowGroupRows), count, cancellationToken);
            var file = new EngineFile { Path = path, RowCount = count, HasPositionDeletes = true };
            _written.Add(new ChangedFile(file, group.Key.SpecId, group.Key.Partition));
        }

        return files;
    }

    /// <summary>Returns the deleted rows of each data file.</summary>
    private async Task<IReadOnlyList<DeletedPositions>> Places(ReadyWorker ready, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<string, DeletedRows>();
        await ready.Visit(_rows.Places(), [SqlType.Varchar, SqlType.Bigint], page => Add(page, rows), cancellationToken);
        return [.. (await Find(rows.Keys, cancellationToken)).Select(task => new DeletedPositions(task, rows[task.File.File.Path]))];
    }

    private static void Add(ResultPage page, Dictionary<string, DeletedRows> rows)
    {
        for (var row = 0; row < page.RowCount; row++)
        {
            var path = page.Text(row, 0)!;
            (rows.TryGetValue(path, out var known) ? known : rows[path] = new DeletedRows()).Add(ReadyWorker.Number(page.Text(row, 1)));
        }

        if (rows.Values.Sum(file => file.MemoryBytes) > VectorBytesMax)
        {
            throw new SqlException(
                SqlErrorName.NotSupported, $"one statement deletes rows of too many files: the bitmaps of deleted rows exceed {VectorBytesMax >> 20} MB");
        }
    }

    /// <summary>The data files of these locations in the pinned snapshot.</summary>
    private async Task<List<ScanTask>> Find(IReadOnlyCollection<string> locations, CancellationToken cancellationToken)
    {
        var files = new List<ScanTask>();
        await foreach (var task in new TableScan(pinned!.Table, pinned.Snapshot, pinned.Schema, Predicate.True).Tasks(cancellationToken))
        {
            if (locations.Contains(task.File.File.Path))
            {
                files.Add(task);
            }
        }

        return files.Count == locations.Count ? files
            : throw new SqlException(SqlErrorName.GenericInternalError, "a worker deletes rows of files that the table does not have");
    }

    private static async Task Copy(ReadyWorker ready, WorkerStatement copy, long expected, CancellationToken cancellationToken)
    {
        var rows = ReadyWorker.Number((await ready.Row(copy, [SqlType.Bigint], cancellationToken))[0]);
        if (rows != expected)
        {
            throw new SqlException(
                SqlErrorName.GenericInternalError,
                $"a worker wrote {rows.ToString(CultureInfo.InvariantCulture)} rows instead of {expected.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static async Task<List<(string Key, long Count)>> Pairs(ReadyWorker ready, WorkerStatement statement, CancellationToken cancellationToken)
    {
        var pairs = new List<(string, long)>();
        await ready.Visit(statement, [SqlType.Varchar, SqlType.Bigint], page => Add(page, pairs), cancellationToken);
        return pairs;
    }

    private static void Add(ResultPage page, List<(string Key, long Count)> pairs)
    {
        for (var row = 0; row < page.RowCount; row++)
        {
            pairs.Add((page.Text(row, 0)!, ReadyWorker.Number(page.Text(row, 1))));
        }
    }

    private string NextPath() => $"{WorkerSettings.OutputFolder}/{_written.Count.ToString(CultureInfo.InvariantCulture)}.parquet";

    private List<ChangedFile> Take(WorkerFolder worker) =>
    [
        .. _written.Zip(
            WrittenFiles.Take(worker, _written.Select(file => file.File.Path), disk, folder),
            (file, path) => file with { File = file.File with { Path = path } }),
    ];
}
